// Subscribes this browser to reminders; the page is complete without it, then only e-mail and calendar are offered.
(() => {
  "use strict";
  const box = document.querySelector("[data-push]");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  const bytes = (text) => {
    const padded = (text + "=".repeat((4 - (text.length % 4)) % 4)).replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
  };
  box.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const worker = await navigator.serviceWorker.register(box.dataset.worker);
      await navigator.serviceWorker.ready;
      const key = await (await fetch(box.dataset.push)).json();
      const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key.key) });
      const answer = await fetch(box.dataset.push, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(subscription) });
      if (!answer.ok) throw new Error(String(answer.status));
      // In someone else's record the form below it is about theirs, and does not change.
      if (box.dataset.done) status.textContent = box.dataset.done;
      else location.reload();
    } catch (error) {
      // Refused by the person or by the browser: the other ways stay.
      status.textContent = box.dataset.failed;
      button.disabled = false;
    }
  });
})();
