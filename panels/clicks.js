// Of figures and of measured questions: a click on a marked button or row opens what it names.
element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-n], [data-figure]");
  if (!target || !element.contains(target)) return;
  const { turn, n, figure } = target.dataset;
  window.yueceOpener = target.matches("button") ? target : target.querySelector("button");
  trigger("cite", figure === undefined ? { turn, n } : { figure });
});
