// Of the conversation and the figures: a click on a marked button becomes an event with what the button names.
element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-ask], [data-copy], [data-n], [data-figure]");
  if (!target || !element.contains(target)) return;
  const { ask, copy, turn, n, figure } = target.dataset;
  if (ask !== undefined) return trigger("ask", { ask });
  if (copy !== undefined) {
    navigator.clipboard.writeText(copy).then(() => {
      target.textContent = "已复制";
      setTimeout(() => (target.textContent = "复制"), 1500);
    });
    return;
  }
  window.yueceOpener = target.matches("button") ? target : target.querySelector("button");
  trigger("cite", figure === undefined ? { turn, n } : { figure });
});
watch("value", () => {
  const last = element.querySelector(".turn:last-child");
  if (last) last.scrollIntoView({ block: "nearest", behavior: "instant" });
});
