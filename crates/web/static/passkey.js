// Asks the browser for a passkey; without this script e-mail and password remain.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  // A failure that the server explains.
  const post = async (address, body) => {
    const answer = await fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    if (answer.status === 204) return null;
    const kind = answer.headers.get("content-type") || "";
    const said = kind.includes("json") ? await answer.json() : {};
    if (!answer.ok) throw new Error(said.detail || "");
    return said;
  };
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const make = async (options) => {
    const made = await navigator.credentials.create({
      publicKey: { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: known(options.excludeCredentials) },
    });
    return { attestationObject: text(made.response.attestationObject), clientDataJSON: text(made.response.clientDataJSON), of: made };
  };
  const find = async (options) => {
    const found = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
    });
    const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
    return { authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature), userHandle: userHandle && text(userHandle), of: found };
  };
  for (const box of document.querySelectorAll("[data-passkey]")) {
    if (!window.PublicKeyCredential || location.origin !== box.dataset.origin) continue;
    const button = box.querySelector("button");
    const status = box.querySelector("[role=status]");
    box.querySelector("[data-lacking]").hidden = true;
    button.parentElement.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      status.textContent = "";
      try {
        const begun = await post(box.dataset.begin, {});
        const ask = box.dataset.passkey === "make" ? make : find;
        const { of, ...response } = await ask(begun.options.publicKey);
        const bring = document.querySelector("input[name=bring]");
        await post(box.dataset.end, {
          ceremony: begun.ceremony,
          bring: Boolean(bring && bring.checked),
          credential: { id: of.id, rawId: text(of.rawId), type: of.type, response, extensions: {} },
        });
        location.assign(box.dataset.next);
      } catch (error) {
        // The browser's own reasons are in its language, not in ours.
        status.textContent = (!(error instanceof DOMException) && error.message) || box.dataset.failed;
        button.disabled = false;
      }
    });
  }
})();
