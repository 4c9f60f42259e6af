// Of the conversation and the figures: a click on a marked button becomes an event with what the button names.
element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-ask], [data-edit], [data-copy], [data-rate], [data-n], [data-figure]");
  if (!target || !element.contains(target)) return;
  const { ask, edit, copy, rate, turn, n, figure } = target.dataset;
  if (ask !== undefined) return trigger("ask", { ask });
  if (edit !== undefined) return compose(edit);
  if (copy !== undefined) return copied(target, copy);
  if (rate !== undefined) {
    element.rated = { turn, rate };
    return trigger("rate", { turn, good: rate === "good", reason: "", right: "" });
  }
  window.yueceOpener = target.matches("button") ? target : target.querySelector("button");
  trigger("cite", figure === undefined ? { turn, n } : { figure });
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const { turn } = event.target.dataset;
  const said = new FormData(event.target);
  element.rated = { turn, rate: "bad" };
  trigger("rate", { turn, good: false, reason: said.get("reason"), right: said.get("right") });
});
// The question box takes the words, to be changed and asked again.
const compose = (words) => {
  const box = document.querySelector("#question textarea");
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(words.length, words.length);
};
// A page that is not served over https or from this machine has no clipboard of its own.
const copied = async (button, words) => {
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
  setTimeout(() => (button.textContent = "复制"), 1500);
};
// A new turn comes into view; after a rating the view stays, and the focus goes on to what is asked next.
watch("value", () => {
  const turns = element.querySelectorAll(".turn");
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
