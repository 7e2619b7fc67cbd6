// Puts the focus on what is wrong, and makes the check nicer; every page is complete without it.
(() => {
  "use strict";
  const wrong = document.querySelector(".error-summary");
  if (wrong) wrong.focus();
  const form = document.querySelector("form.check");
  if (!form) return;
  // "None of the others" shows itself as "no" on each open line.
  const others = form.querySelector("input[name=none_of_the_others]");
  if (others) {
    others.addEventListener("change", () => {
      for (const line of form.querySelectorAll(".line")) {
        const chosen = line.querySelector("input:checked");
        const no = line.querySelector("input[data-none]");
        if (others.checked && !chosen && no) { no.checked = true; no.dataset.filled = "1"; }
        if (!others.checked && no && no.dataset.filled) { no.checked = false; delete no.dataset.filled; }
      }
    });
  }
  // In a list, "none" and "not sure" stand alone.
  for (const list of form.querySelectorAll("[data-list]")) {
    list.addEventListener("change", (event) => {
      const box = event.target;
      if (!box.checked) return;
      for (const other of list.querySelectorAll("input[type=checkbox]")) {
        if (other !== box && (box.dataset.alone || other.dataset.alone)) other.checked = false;
      }
    });
  }
  // A number and "not sure" do not go together.
  for (const number of form.querySelectorAll("input.number")) {
    const box = form.querySelector("input[type=checkbox][name='" + number.name + "']");
    if (!box) continue;
    number.addEventListener("input", () => { if (number.value) box.checked = false; });
    box.addEventListener("change", () => { if (box.checked) number.value = ""; });
  }
})();
