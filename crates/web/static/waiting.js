// Entries wait in the phone's own database until the server has answered for each of them.
// Only what was answered "stored" or "unchanged" is forgotten; what was refused stays, with the reason.
(() => {
  "use strict";
  const AGAIN = 30000; // milliseconds between tries while something waits
  const BATCH = 100;
  let listener = () => {};
  let settings = null;
  let running = false;
  let last = 0;

  function open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open("charley", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("waiting", { keyPath: "key", autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  // Runs `work` on the waiting entries in one transaction; done when it is on disk.
  async function change(mode, work) {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction("waiting", mode, { durability: "strict" });
        const request = work(transaction.objectStore("waiting"));
        transaction.oncomplete = () => resolve(request && request.result);
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  const all = () => change("readonly", (store) => store.getAll());

  // A UUID of version 7: 48 bits of milliseconds, then random.
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let time = Date.now();
    for (let place = 5; place >= 0; place -= 1) { bytes[place] = time % 256; time = Math.floor(time / 256); }
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

  // The evening's date of the night, from noon to noon, in which a moment lies.
  function nightOf(moment) {
    const day = new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() - (moment.getHours() < 12 ? 1 : 0), 12);
    const two = (number) => String(number).padStart(2, "0");
    return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  }

  async function add(key, fields) {
    // Two things said in the same millisecond still have an order.
    last = Math.max(Date.now() * 1000, last + 1);
    await change("readwrite", (store) => store.add({ change: { zone: zone(), ...key, at: last, fields } }));
    await tell();
    send();
  }

  async function tell() { listener(await all()); }

  const post = (address, body) => fetch(address, {
    method: "POST", credentials: "same-origin", headers: { "content-type": "application/json" }, body,
    signal: AbortSignal.timeout(20000),
  });

  // One batch; true when more may wait and the server can be asked again at once.
  async function sendBatch() {
    const waiting = (await all()).filter((entry) => !entry.refused).slice(0, BATCH);
    if (waiting.length === 0) return false;
    // A key of its own first: a batch must never be stored for two persons.
    if (!localStorage.getItem("device-key")) {
      if (!(await post(settings.device, "{}")).ok) return false;
      localStorage.setItem("device-key", "1");
    }
    const answer = await post(settings.sync, JSON.stringify({ changes: waiting.map((entry) => entry.change) }));
    if (answer.status === 401) { localStorage.removeItem("device-key"); return true; }
    if (!answer.ok) return false;
    const answered = (await answer.json()).changes;
    await change("readwrite", (store) => {
      waiting.forEach((entry, place) => {
        const one = answered[place];
        if (!one || one.at !== entry.change.at) return;
        if (one.outcome === "stored" || one.outcome === "unchanged") store.delete(entry.key);
        else if (one.outcome === "refused") store.put({ ...entry, refused: one.errors });
      });
    });
    await tell();
    return answered.length > 0;
  }

  async function run() {
    if (running) return;
    running = true;
    try {
      // Bounded: a server that takes nothing is asked again later, not in a loop.
      for (let round = 0; round < 50 && (await sendBatch()); round += 1);
    } catch {
      // No network: the entries wait.
    } finally {
      running = false;
    }
  }

  // One page at a time sends, where the browser can say so.
  const send = () => (navigator.locks ? navigator.locks.request("charley-send", run) : run());

  async function start(given, told) {
    settings = given;
    listener = told;
    addEventListener("online", send);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
    setInterval(async () => { if ((await all()).some((entry) => !entry.refused)) send(); }, AGAIN);
    await tell();
    send();
  }

  const forget = (key) => change("readwrite", (store) => store.delete(key)).then(tell);

  self.charleyWaiting = { start, add, all, send, forget, uuid, nightOf };
})();
