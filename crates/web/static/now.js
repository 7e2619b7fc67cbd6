// Leads through a cramp: where, what to do, gone. Works without a network once the page was opened.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const now = $("now");
  if (!now || !self.charleyRule || !self.charleyWaiting) return;
  const words = now.dataset;
  const rule = self.charleyRule;
  const waiting = self.charleyWaiting;
  const remembered = (name, otherwise) => {
    try { return JSON.parse(localStorage.getItem(name)) ?? otherwise; } catch { return otherwise; }
  };
  const remember = (name, value) => localStorage.setItem(name, JSON.stringify(value));
  const make = (tag, text, attributes) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    return element;
  };
  const press = (button, is) => button.setAttribute("aria-pressed", String(is));
  const TEN_MINUTES = 600; // seconds
  const LONG = "cramp_over_10_minutes_unrelieved"; // the question that the clock raises
  const HALF_A_DAY = 43200000; // milliseconds

  let guide = null;
  let cramp = null; // {id, site, side, started, asked}
  let saved = null;
  let answers = {};
  let answered = new Set(); // what the person answered here, not what was known before
  let check = null; // identifier of this going through the signs
  let tapped = null;
  let view = "where";
  let awake = null;
  let holdEnds = 0;

  // ---- views ---------------------------------------------------------------
  function show(name) {
    view = name;
    for (const section of now.querySelectorAll(":scope > section")) section.hidden = section.id !== `view-${name}`;
    const heading = $(`view-${name}`).querySelector("h1");
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }

  async function keepAwake() {
    try { if (!awake || awake.released) awake = await navigator.wakeLock.request("screen"); } catch { awake = null; }
  }

  function speak(text) {
    if (!remembered("now-speak", false) || !self.speechSynthesis) return;
    speechSynthesis.cancel();
    speechSynthesis.speak(new SpeechSynthesisUtterance(text));
  }

  // ---- what holds for this person -------------------------------------------
  const chosen = () => new Set([...remembered("now-mine", []), ...remembered("now-chosen", [])]);
  const held = () => guide.variations.filter((variation) => chosen().has(variation.id));

  function fill() {
    const site = guide.sites[cramp.site] || { title: words.other, ...guide.general };
    const mine = held();
    const bedOnly = mine.some((variation) => variation.bedOnly);
    $("goal").textContent = site.goal || "";
    $("changes").replaceChildren(...mine.filter((one) => one.change).map((one) => {
      const card = make("section", "", { class: "card" });
      card.append(make("h2", one.title), make("p", one.change));
      return card;
    }));
    for (const [part, text] of [["bed", site.bed], ["helper", site.helper], ["stand", bedOnly ? "" : site.stand]]) {
      $(`part-${part}`).hidden = !text;
      $(`part-${part}`).querySelector("p").textContent = text || "";
    }
    const avoid = [...new Set([...(site.avoid || []), ...mine.flatMap((one) => one.avoid)])];
    $("part-avoid").hidden = avoid.length === 0;
    $("part-avoid").querySelector("ul").replaceChildren(...avoid.map((line) => make("li", line)));
    $("steps").replaceChildren(...guide.steps.filter(([, , stands]) => !(stands && bedOnly)).map(([at, action]) => {
      const item = make("li");
      item.append(make("strong", at), ` ${action}`);
      return item;
    }));
    for (const button of now.querySelectorAll("[data-leg]")) press(button, button.dataset.leg === cramp.side);
    const stop = warn();
    $("site").textContent = site.title;
    $("source").href = guide.sites[cramp.site] ? `/learn/relief/${cramp.site}` : "/learn/relief/protocol";
    if (stop) return stop.join(" ");
    return [site.title, ...mine.map((one) => one.change), site.goal, site.bed].filter(Boolean).join(" ");
  }

  // With a warning sign what to do about it comes first, and the stretch is closed behind it.
  function warn() {
    const still = held().find((one) => one.noStretch);
    const said = remembered("now-stop", null);
    const isTonight = said && Date.now() - said.at < HALF_A_DAY;
    const stop = (isTonight && said.text) || remembered("now-mine-stop", null) || (still && [still.title, still.change]) || null;
    $("stop").hidden = !stop;
    $("stop").firstElementChild.replaceChildren(...(stop || []).map((text, place) => make(place ? "p" : "h2", text)));
    if (warn.was !== Boolean(stop)) $("stretch").open = !stop;
    $("stretch").classList.toggle("stopped", Boolean(stop));
    $("in-order").hidden = Boolean(stop);
    warn.was = Boolean(stop);
    return stop;
  }

  function offer() {
    const mine = new Set(remembered("now-mine", []));
    $("variations").replaceChildren(...guide.variations.map((variation) => {
      const button = make("button", variation.title, { type: "button", class: "big" });
      press(button, chosen().has(variation.id));
      // What follows from the check is changed in the check.
      button.disabled = mine.has(variation.id);
      button.addEventListener("click", () => {
        const own = new Set(remembered("now-chosen", []));
        if (!own.delete(variation.id)) own.add(variation.id);
        remember("now-chosen", [...own]);
        press(button, own.has(variation.id));
        fill();
      });
      return button;
    }));
  }

  // ---- the cramp ------------------------------------------------------------
  let left = null; // the cramp whose muscle is being chosen anew

  function begin(site, side) {
    if (!guide) return;
    // A muscle chosen wrongly at first is the same cramp: it began when it began.
    const same = left && Date.now() - left.at < 60000 ? left.cramp : null;
    left = null;
    cramp = same ? { ...same, site, side } : { id: waiting.uuid(), site, side, started: Date.now(), asked: false };
    remember("now-cramp", cramp);
    follow();
  }

  function follow() {
    offer();
    const text = fill();
    for (const button of now.querySelectorAll("[data-ago]")) press(button, button.dataset.ago === String(cramp.ago || 0));
    tick();
    show("guide");
    keepAwake();
    speak(text);
  }

  function tick() {
    if (!cramp) return;
    const seconds = Math.max(0, Math.floor((Date.now() - cramp.started) / 1000));
    $("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const breath = seconds % 8 < 3 ? words.in : words.out;
    $("breath").className = breath === words.in ? "in" : "out";
    $("breath").firstElementChild.textContent = breath;
    if (holdEnds) {
      const left = Math.ceil((holdEnds - Date.now()) / 1000);
      $("hold").textContent = left > 0 ? String(left) : words.held;
      if (left <= 0) { holdEnds = 0; speak(words.held); }
    }
    if (seconds >= TEN_MINUTES && !cramp.asked && view === "guide") {
      cramp.asked = true;
      remember("now-cramp", cramp);
      triage(null);
    }
  }

  const muscle = (site) => site.replaceAll("-", "_");
  const keyOf = (one) => ({ kind: "cramp", id: one.id, night: waiting.nightOf(new Date(one.started)) });

  async function keep(key, fields) {
    try { await waiting.add(key, fields); return true; } catch { $("waiting").hidden = false; $("waiting").textContent = words.full; return false; }
  }

  async function gone() {
    if (!cramp) return;
    const one = cramp;
    cramp = null;
    const seconds = Math.max(0, Math.round((Date.now() - one.started) / 1000));
    const fields = { started_at: new Date(one.started).toISOString(), muscle: muscle(one.site) };
    // A cramp told afterwards may have ended long ago: then its length is asked, not taken from the clock.
    if (!one.ago) fields.duration_seconds = Math.min(seconds, 43200);
    if (one.side) fields.side = one.side;
    if (!(await keep(keyOf(one), fields))) { cramp = one; return; }
    localStorage.removeItem("now-cramp");
    saved = one;
    holdEnds = 0;
    $("hold").textContent = words.hold;
    const leg = one.side && now.querySelector(`[data-leg="${one.side}"]`).textContent;
    $("saved").textContent = [$("site").textContent, leg, one.ago ? "" : $("clock").textContent].filter(Boolean).join(" · ");
    $("lasted").hidden = !one.ago;
    $("lasted").querySelector("[data-lasted=all]").dataset.seconds = Math.min(seconds, 43200);
    for (const button of now.querySelectorAll("[data-pain], [data-woke], [data-lasted]")) press(button, false);
    remember("now-night", keyOf(one).night);
    offerQuiet();
    if (awake) { awake.release(); awake = null; }
    show("gone");
  }

  // ---- warning signs --------------------------------------------------------
  const isLong = () => Boolean(cramp) && Date.now() - cramp.started >= TEN_MINUTES * 1000;

  function triage(flag) {
    // Asked again in the same cramp, what was said stands until it is changed.
    const before = cramp && cramp.signs;
    tapped = flag || (before && before.tapped);
    answers = before ? { ...before.answers } : {};
    answered = new Set(before ? before.answered : []);
    check = before ? before.check : waiting.uuid();
    // What was said of the length before ten minutes were over says nothing now.
    if (isLong() && before && !before.long) { delete answers[LONG]; answered.delete(LONG); }
    if (chosen().has("relief.variation-pregnancy")) answers.pregnancy = "pregnant";
    // A tap on a sign that is one question is its answer.
    const sign = flag && guide.flags.find((one) => one.id === flag);
    const isAnswer = sign && sign.when[0] === "is" && guide.questions.some((one) => one.id === sign.when[1]);
    if (isAnswer) { tapped = null; answers[sign.when[1]] = true; answered.add(sign.when[1]); }
    $("signs").replaceChildren(...rule.due(guide, answers).map(line));
    judge();
    if (isAnswer) tell();
    show("triage");
  }

  function line(question) {
    const group = make("div", "", { class: "sign", role: "group", "aria-label": question.ask, "data-sign": question.id });
    group.append(make("p", question.ask));
    if (question.help) group.append(make("p", question.help, { class: "small" }));
    const row = make("div", "", { class: "chips" });
    const options = question.kind === "bool" ? [[true, words.yes], [false, words.no]] : question.options.map(([id, label]) => [id, label]);
    const buttons = [...options, [null, words.unsure]].map(([value, label]) => {
      const button = make("button", label, { type: "button", "aria-pressed": "false", "data-answer": String(value) });
      button.addEventListener("click", () => {
        const before = answers[question.id];
        if (question.kind === "choices" && value !== null && value !== question.none) {
          const set = new Set(Array.isArray(before) ? before.filter((option) => option !== question.none) : []);
          if (!set.delete(value)) set.add(value);
          if (set.size) answers[question.id] = [...set]; else delete answers[question.id];
        } else {
          answers[question.id] = question.kind === "choices" && value !== null ? [value] : value;
        }
        answered.add(question.id);
        for (const other of buttons) press(other, isChosen(question.id, other.dataset.answer));
        judge();
        tell();
      });
      return button;
    });
    for (const button of buttons) press(button, isChosen(question.id, button.dataset.answer));
    row.append(...buttons);
    group.append(row);
    return group;
  }

  const isChosen = (id, text) => Object.hasOwn(answers, id) && [].concat(answers[id]).some((value) => String(value) === text);

  function judge() {
    const found = rule.fired(guide, answers).map((one) => one.flag);
    const sign = tapped && guide.flags.find((flag) => flag.id === tapped);
    if (sign && !found.includes(sign)) found.unshift(sign);
    const isEmergency = found.some((flag) => flag.tier === "emergency");
    const open = rule.due(guide, answers).filter((question) => !Object.hasOwn(answers, question.id));
    const parts = [];
    if (found.length) {
      const tier = guide.tiers[isEmergency ? "emergency" : "same_day"];
      parts.push(make("h2", tier.title), make("p", tier.act));
      for (const flag of found.filter((flag) => isEmergency === (flag.tier === "emergency"))) {
        parts.push(make("p", flag.title, { class: "small" }), make("p", flag.act));
      }
    }
    // What the knowledge says where it forbids the stretch.
    for (const stop of guide.stops) {
      if (["yes", "not sure"].includes(rule.truth(stop.when, answers))) parts.push(make("p", stop.text));
    }
    // A warning stands for the night, until each sign was answered again and none is there.
    if (found.length) remember("now-stop", { at: Date.now(), text: parts.map((part) => part.textContent) });
    else if (!open.length) localStorage.removeItem("now-stop");
    if (cramp) {
      cramp.signs = { answers, answered: [...answered], check, tapped, long: isLong() };
      remember("now-cramp", cramp);
      warn();
    }
        if (open.length && !answered.size && !found.length) parts.push(make("p", isLong() ? words.long : words.ask));
    else if (open.length) parts.push(make("p", guide.unasked, { class: "small" }));
    else if (!found.length) parts.push(make("p", words.none));
    $("verdict").replaceChildren(...parts);
    $("verdict").dataset.tier = found.length ? (isEmergency ? "emergency" : "same_day") : "";
    if ($("call")) $("call").hidden = !isEmergency;
    $("rest").hidden = open.length === 0;
    if (found.length) speak(parts[0].textContent);
  }

  // The answers go to the server as a check of the person, as soon as there is a network; the newest says all of them.
  function tell() {
    const said = Object.fromEntries([...answered].filter((id) => Object.hasOwn(answers, id)).map((id) => [id, answers[id]]));
    if (Object.keys(said).length) keep({ kind: "check", id: check, answers: said });
  }

  function rest() {
    for (const question of rule.due(guide, answers)) {
      if (Object.hasOwn(answers, question.id)) continue;
      // The clock says otherwise: this one wants an answer of its own.
      if (question.id === LONG && isLong()) continue;
      answered.add(question.id);
      answers[question.id] = question.kind === "bool" ? false : question.kind === "choices" ? [question.none] : question.none;
      for (const button of $("signs").querySelectorAll(`[data-sign="${question.id}"] [data-answer]`)) press(button, isChosen(question.id, button.dataset.answer));
    }
    judge();
    tell();
    scrollTo(0, 0);
  }

  // ---- what waits ------------------------------------------------------------
  function told(entries) {
    const open = entries.filter((entry) => !entry.refused && !waiting.isElsewhere(entry));
    // One cramp is one thing for a person, however many taps it took.
    const things = new Set(open.map((entry) => entry.change.id || entry.change.night)).size;
    $("waiting").hidden = things === 0;
    $("waiting").textContent = things ? `${things} ${words.waiting}` : "";
    $("waiting").dataset.count = things;
    const stuck = entries.filter((entry) => !open.includes(entry));
    $("refused").hidden = stuck.length === 0;
    $("refused").replaceChildren(...stuck.map((entry) => {
      const why = entry.refused
        ? `${words.refused}: ${entry.change.night || ""}. ${entry.refused.map((one) => `${one.field}: ${one.given}. ${one.possible}`).join("; ")}`
        : `${entry.change.night}: ${words.elsewhere}`;
      const item = make("li", why);
      const offer = (text, act) => {
        const button = make("button", text, { type: "button", class: "big" });
        button.addEventListener("click", act);
        item.append(button);
      };
      if (!entry.refused) offer(words.bring, () => waiting.bring(entry));
      offer(words.remove, () => waiting.forget(entry.key));
      return item;
    }));
  }

  // ---- taps -------------------------------------------------------------------
  now.addEventListener("click", (event) => {
    const target = event.target.closest("[data-site], [data-flag], [data-ago], [data-leg], [data-pain], [data-woke], [data-lasted]");
    if (!target || !guide) return;
    const data = target.dataset;
    if (data.site) { event.preventDefault(); begin(data.site, data.side); }
    if (data.flag) { event.preventDefault(); triage(data.flag); }
    if (data.ago && cramp) {
      const before = Number(cramp.ago || 0);
      cramp.started -= (Number(data.ago) - before) * 60000;
      cramp.ago = Number(data.ago);
      remember("now-cramp", cramp);
      for (const button of now.querySelectorAll("[data-ago]")) press(button, button === target);
      tick();
    }
    if (data.leg && cramp) { cramp.side = data.leg; remember("now-cramp", cramp); fill(); }
    if (data.pain && saved) {
      keep(keyOf(saved), { pain: Number(data.pain) });
      for (const button of now.querySelectorAll("[data-pain]")) press(button, button === target);
    }
    if (data.lasted && saved) {
      keep(keyOf(saved), { duration_seconds: Number(data.seconds) });
      for (const button of now.querySelectorAll("[data-lasted]")) press(button, button === target);
    }
    if (data.woke && saved) {
      keep(keyOf(saved), { awakened: data.woke === "true" });
      for (const button of now.querySelectorAll("[data-woke]")) press(button, button === target);
    }
  });
  $("gone").addEventListener("click", gone);
  $("trouble").addEventListener("click", () => { if (isLong()) cramp.asked = true; triage(null); });
  $("return").addEventListener("click", () => show(cramp ? "guide" : "where"));
  $("rest").addEventListener("click", rest);
  $("stop-signs").addEventListener("click", () => triage(null));
  $("hold").addEventListener("click", () => { holdEnds = Date.now() + 30000; tick(); });
  $("back").addEventListener("click", () => { left = cramp && { cramp, at: Date.now() }; cramp = null; localStorage.removeItem("now-cramp"); show("where"); });
  $("again").addEventListener("click", () => show("where"));
  $("undo").addEventListener("click", async () => { if (saved && (await keep(keyOf(saved), { removed: true }))) { saved = null; localStorage.removeItem("now-night"); offerQuiet(); show("where"); } });
  $("elsewhere").addEventListener("click", () => begin("other", null));
  press($("speak"), remembered("now-speak", false));
  $("speak").addEventListener("click", () => {
    const on = !remembered("now-speak", false);
    remember("now-speak", on);
    press($("speak"), on);
    if (on) speak(fill()); else if (self.speechSynthesis) speechSynthesis.cancel();
  });
  // Last night is over in the morning; before that the word would be ambiguous.
  const lastNight = () => { const evening = new Date(); evening.setHours(0, 0, 0, 0); return waiting.nightOf(evening); };
  // Nor is it offered for a night in which this phone logged a cramp.
  function offerQuiet() {
    const hour = new Date().getHours();
    $("quiet").hidden = hour < 5 || hour > 21 || remembered("now-night", "") === lastNight();
  }
  offerQuiet();
  $("quiet").addEventListener("click", async () => {
    if (await keep({ kind: "night", night: lastNight() }, { quiet: true })) { $("quiet").hidden = true; $("quiet-said").hidden = false; }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && cramp) keepAwake(); });
  setInterval(tick, 1000);

  // ---- begin -------------------------------------------------------------------
  async function start() {
    waiting.start(words, told).catch(() => { $("waiting").hidden = false; $("waiting").textContent = words.full; });
    guide = await (await fetch(words.guide)).json();
    $("elsewhere").hidden = false;
    now.dataset.ready = "true";
    cramp = remembered("now-cramp", null);
    // A cramp of half a day ago is not this one.
    if (cramp && Date.now() - cramp.started < HALF_A_DAY) follow(); else cramp = null;
    const asked = location.pathname.match(/^\/now\/([a-z-]+)$/);
    if (!cramp && asked && guide.sites[asked[1]]) begin(asked[1], new URLSearchParams(location.search).get("side"));
    const mine = await (await fetch(words.mine, { cache: "no-store" })).json();
    // A phone that belongs to nobody any more remembers nothing either.
    remember("now-mine", mine.known ? mine.variations : []);
    remember("now-mine-stop", mine.stop || null);
    waiting.setRecord(mine.record);
    $("acting").hidden = !mine.acting;
    $("acting").textContent = mine.acting || "";
    told(await waiting.all());
    if (cramp && view === "guide") { offer(); fill(); }
  }
  start().catch(() => {});
  if (navigator.serviceWorker) navigator.serviceWorker.register(words.worker).catch(() => {});
})();
