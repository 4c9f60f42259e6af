// Of the conversation: what a click on a marked button does, the conversation's address, how long an answer takes.
const marked = "[data-ask], [data-edit], [data-copy], [data-copy-from], [data-rate], [data-revise], [data-again], [data-stop], [data-drop], [data-sum], [data-tab], [data-n]";
element.addEventListener("click", (event) => {
  const target = event.target.closest(marked);
  if (!target || !element.contains(target)) return;
  const { ask, edit, copy, copyFrom, rate, revise, again, words, stop, drop, sum, tab, turn, n } = target.dataset;
  if (ask !== undefined) return trigger("ask", { ask });
  if (edit !== undefined) return compose(edit);
  if (copy !== undefined) return copied(target, copy);
  if (copyFrom !== undefined) return copiedFrom(target, copyFrom);
  if (revise !== undefined) return revising(revise);
  if (again !== undefined) return trigger("again", { turn: again, words });
  if (stop !== undefined) return trigger("halt", { turn: "" });
  if (drop !== undefined) return takenBack(drop, words);
  if (sum !== undefined) return unfolded(target);
  if (tab !== undefined) return document.querySelectorAll("#tabs [role=tab]").forEach((one) => one.textContent.trim() === tab && one.click());
  if (rate !== undefined) {
    element.rated = { turn, rate };
    return trigger("rate", { turn, good: rate === "good", reason: "", right: "" });
  }
  window.yueceOpener = target;
  trigger("cite", { turn, n });
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const { turn, revised } = event.target.dataset;
  const said = new FormData(event.target);
  if (revised !== undefined) {
    element.revised = undefined;
    return trigger("again", { turn: revised, words: said.get("words") });
  }
  element.rated = { turn, rate: "bad" };
  trigger("rate", { turn, good: false, reason: said.get("reason"), right: said.get("right") });
});
// The question box takes the words, to be changed and asked again.
const box = () => document.querySelector("#question textarea");
const compose = (words) => {
  box().value = words;
  box().dispatchEvent(new Event("input", { bubbles: true }));
  box().focus();
  box().setSelectionRange(words.length, words.length);
};
const takenBack = (turn, words) => {
  trigger("drop", { turn });
  if (!box().value) compose(words);
};
const unfolded = (button) => {
  const formula = button.nextElementSibling;
  formula.hidden = !formula.hidden;
  button.setAttribute("aria-expanded", String(!formula.hidden));
};
// Escape in the question box ends the answer under way.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.target !== box() || !element.querySelector("[data-stop]")) return;
  trigger("halt", { turn: "" });
});
// A question is changed where it stands; what is typed survives the answers that come meanwhile.
const revising = (turn, words) => {
  const asked = element.querySelectorAll(".turn")[turn]?.querySelector(".asked");
  if (!asked) return;
  const form = document.createElement("form");
  form.className = "revising";
  form.dataset.revised = turn;
  const area = document.createElement("textarea");
  area.name = "words";
  area.rows = 2;
  area.value = words ?? asked.querySelector("p").textContent;
  area.setAttribute("aria-label", "修改后再问");
  const made = (type, label) => Object.assign(document.createElement("button"), { type, textContent: label, className: "act" });
  const back = made("button", "不改了");
  const later = element.querySelectorAll(".turn").length - 1 - turn;
  const note = Object.assign(document.createElement("span"), { textContent: later ? `下面的 ${later} 问会换掉` : "" });
  form.append(area, note, back, made("submit", "重新提问"));
  const before = [...asked.childNodes];
  const undone = () => {
    element.revised = undefined;
    asked.replaceChildren(...before);
    asked.querySelector("button")?.focus();
  };
  back.addEventListener("click", undone);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.stopPropagation(), undone();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === area) event.preventDefault(), form.requestSubmit();
  });
  area.addEventListener("input", () => (element.revised = { turn, words: area.value }));
  element.revised = { turn, words: area.value };
  asked.replaceChildren(form);
  area.focus();
};
// A page that is not served over https or from this machine has no clipboard of its own.
const copied = async (button, words) => {
  const label = button.textContent;
  if (navigator.clipboard) await navigator.clipboard.writeText(words);
  else {
    const held = document.createElement("textarea");
    held.value = words;
    button.after(held);
    held.select();
    document.execCommand("copy");
    held.remove();
  }
  button.textContent = "已复制";
  setTimeout(() => (button.textContent = label), 1500);
};
const copiedFrom = async (button, address) => {
  const answer = await fetch(address);
  if (answer.ok) copied(button, await answer.text());
};
// The address names the open conversation; Back and Forward open the one they come to.
const named = () => new URLSearchParams(location.search).get("c") ?? "";
const address = () => {
  const id = element.querySelector(".turns")?.dataset.talk ?? "";
  if (!element.textContent.trim() || id === named()) return;
  const there = new URL(location.href);
  id ? there.searchParams.set("c", id) : there.searchParams.delete("c");
  history.pushState(null, "", there);
};
addEventListener("popstate", () => trigger("resume", { id: named() }));
// How long the answer under way has taken, once that is long.
let shown = performance.now();
setInterval(() => {
  element.querySelectorAll(".elapsed").forEach((one) => {
    const seconds = Number(one.dataset.elapsed) + (performance.now() - shown) / 1000;
    one.textContent = seconds >= 2 ? `已用 ${Math.floor(seconds)} 秒` : "";
  });
}, 500);
// A number that is pointed at, or focused, shows its quote.
const tip = Object.assign(document.createElement("div"), { className: "tip", hidden: true });
tip.setAttribute("role", "tooltip");
element.after(tip);
const pointed = (event) => {
  const number = event.target.closest?.(".cite");
  const row = number?.closest(".turn")?.querySelector(`.open[data-n="${number.dataset.n}"]`);
  if (!row || !matchMedia("(hover: hover)").matches) return;
  const part = (name, words) => Object.assign(document.createElement(name), { textContent: words });
  tip.replaceChildren(part("q", row.dataset.quote), part("span", row.dataset.where));
  tip.hidden = false;
  const at = number.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left - 12, innerWidth - tip.offsetWidth - 8));
  const above = at.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
};
const gone = () => (tip.hidden = true);
element.addEventListener("mouseover", pointed);
element.addEventListener("focusin", pointed);
for (const name of ["mouseout", "focusout", "click"]) element.addEventListener(name, gone);
addEventListener("scroll", gone, { passive: true });
document.addEventListener("keydown", (event) => event.key === "Escape" && gone());
// A new turn comes into view; after a rating the view stays, and the focus goes on to what is asked next.
watch("value", () => {
  shown = performance.now();
  gone();
  address();
  const turns = element.querySelectorAll(".turn");
  if (element.revised) return revising(element.revised.turn, element.revised.words);
  if (element.rated) {
    const { turn, rate } = element.rated;
    element.rated = undefined;
    const rated = turns[turn];
    const form = rated?.querySelector(".amend");
    (form?.querySelector("textarea") ?? rated?.querySelector(`[data-rate="${rate}"]`))?.focus({ preventScroll: true });
    form?.scrollIntoView({ block: "nearest", behavior: "instant" });
    return;
  }
  turns[turns.length - 1]?.scrollIntoView({ block: "nearest", behavior: "instant" });
});
