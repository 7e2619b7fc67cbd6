// Entries wait in the phone's own database until the server has answered for each of them.
// Only what was answered "stored" or "unchanged" is forgotten; what was refused stays, with the reason.
// Each entry bears the mark of the record that was open when it was logged, and is sent to no other.
(() => {
  "use strict";
  const AGAIN = 30000; // milliseconds between tries while something waits
  const BATCH = 100;
  const ROOM = 48000; // bytes of one batch: the server takes 64 KB
  let listener = () => {};
  let settings = null;
  let running = false;
  let room = ROOM;
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

  const record = () => localStorage.getItem("record");
  function setRecord(mark) { if (mark) localStorage.setItem("record", mark); else localStorage.removeItem("record"); }

  // How far the phone's clock is ahead of the server's, in milliseconds, as far as an answer has shown it.
  const skew = () => Number(localStorage.getItem("clock-skew")) || 0;
  function readClock(answer, asked) {
    // A phone that slept meanwhile would take its sleep for a wrong clock.
    if (Date.now() - asked > 60000) return;
    const theirs = Date.parse(answer.headers.get("date") || "");
    const ahead = theirs ? Date.now() - theirs : 0;
    // Answers take a moment and name whole seconds: less than a minute is no skew.
    localStorage.setItem("clock-skew", String(Math.abs(ahead) < 60000 ? 0 : ahead));
  }

  async function add(key, fields) {
    // Two things said in the same millisecond still have an order. The stamp never changes afterwards: a replay is the same change.
    last = Math.max(Math.round(Date.now() - skew()) * 1000, last + 1);
    const entry = { record: record(), change: { zone: zone(), ...key, at: last, fields } };
    await change("readwrite", (store) => {
      if (key.kind !== "check") return store.add(entry);
      // The newest check holds every answer so far: those before it need not be sent.
      store.getAll().onsuccess = ({ target }) => {
        for (const other of target.result) if (!other.refused && other.change.kind === "check" && other.change.id === key.id) store.delete(other.key);
        store.add(entry);
      };
      return null;
    });
    await tell();
    send();
  }

  async function tell() { listener(await all()); }

  async function post(address, body) {
    const asked = Date.now();
    const answer = await fetch(address, {
      method: "POST", credentials: "same-origin", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
      signal: AbortSignal.timeout(20000),
    });
    readClock(answer, asked);
    return answer;
  }

  // Gives the device a key if it has none; then what was logged before belongs to the record of that key.
  async function know() {
    const answer = await post(settings.device, {});
    if (!answer.ok) return false;
    setRecord((await answer.json()).record);
    return true;
  }

  // One batch; true when more may wait and the server can be asked again at once.
  async function sendBatch() {
    const entries = (await all()).filter((entry) => !entry.refused);
    if (entries.length === 0) return false;
    // A key of its own first: a batch must never be stored for two persons. What belongs to a record that was closed waits for it.
    if (!record() && !(entries.some((entry) => !entry.record) && (await know()))) return false;
    const here = record();
    const waiting = [];
    let bytes = 0;
    for (const entry of entries.filter((entry) => !entry.record || entry.record === here).slice(0, BATCH)) {
      bytes += new Blob([JSON.stringify(entry.change)]).size + 1;
      if (waiting.length && bytes > room) break;
      waiting.push(entry);
    }
    if (waiting.length === 0) return false;
    const loose = waiting.filter((entry) => !entry.record);
    if (loose.length) await change("readwrite", (store) => loose.forEach((entry) => store.put(Object.assign(entry, { record: here }))));
    const answer = await post(settings.sync, { record: here, changes: waiting.map((entry) => entry.change) });
    // No key any more, or another record is open now: ask which.
    if (answer.status === 401) { setRecord(null); await tell(); return false; }
    if (answer.status === 409) { setRecord(null); await know(); await tell(); return true; }
    if (answer.status === 413 && waiting.length > 1) { room /= 2; return true; }
    if (answer.status === 413) {
      const refused = [{ field: "size", given: String(bytes), possible: String(ROOM) }];
      await change("readwrite", (store) => store.put({ ...waiting[0], refused }));
      await tell();
      return true;
    }
    if (!answer.ok) return false;
    room = ROOM;
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

  // Whether an entry was logged for another record than the one that is open.
  const isElsewhere = (entry) => Boolean(entry.record && record() && entry.record !== record());
  // Sends it to the open record after all, as the person wishes.
  const bring = (entry) => change("readwrite", (store) => store.put({ ...entry, record: record() })).then(tell).then(send);
  const forget = (key) => change("readwrite", (store) => store.delete(key)).then(tell);

  self.charleyWaiting = { start, add, all, send, forget, bring, isElsewhere, setRecord, uuid, nightOf };
})();
