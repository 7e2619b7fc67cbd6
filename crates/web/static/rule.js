// Decides the warning signs on the phone, with the same four-valued logic as the server.
// Answers: fact → true, false, an option, a list of options, or null for "not sure"; absent is "not asked".
(() => {
  "use strict";
  const YES = "yes", NO = "no", DOUBT = "not sure", UNASKED = "unasked";
  const told = (value) => (value ? YES : NO);
  const compare = {
    "==": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b,
    "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
  };

  function truth(rule, answers) {
    if (typeof rule === "boolean") return told(rule);
    const [word, ...parts] = rule;
    if (word === "not") {
      const inner = truth(parts[0], answers);
      return inner === YES ? NO : inner === NO ? YES : inner;
    }
    if (word === "and" || word === "or") {
      const each = parts.map((part) => truth(part, answers));
      // One "no" decides an "and", one "yes" an "or".
      // Else what was not asked keeps an "and" open, while a doubt must not vanish in an "or".
      const order = word === "and" ? [NO, UNASKED, DOUBT] : [YES, DOUBT, UNASKED];
      return order.find((value) => each.includes(value)) || (word === "and" ? YES : NO);
    }
    const [fact, second, third] = parts;
    if (!Object.hasOwn(answers, fact)) return UNASKED;
    const answer = answers[fact];
    if (answer === null) return DOUBT;
    if (word === "is") return told(answer === true);
    if (word === "in") return told([].concat(answer).some((option) => second.includes(option)));
    return told(compare[second](answer, third));
  }

  // The signs that count, most urgent first: a doubt about an emergency or same-day sign counts as yes.
  function fired(guide, answers) {
    const found = guide.flags
      .map((flag) => ({ flag, truth: truth(flag.when, answers) }))
      .filter((one) => one.truth === YES || one.truth === DOUBT);
    const rank = (one) => (one.flag.tier === "emergency" ? 0 : 2) + (one.truth === YES ? 0 : 1);
    return found.sort((a, b) => rank(a) - rank(b));
  }

  // What is asked: whatever is not ruled out by something already known.
  function due(guide, answers) {
    return guide.questions.filter((question) => !question.applies || truth(question.applies, answers) !== NO);
  }

  self.charleyRule = { truth, fired, due };
})();
