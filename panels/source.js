// Of the source view: opened, it takes the focus and shows the quote; closed, it gives the focus back.
const close = () => {
  if (!props.value) return;
  props.value = "";
  opened(null);
  window.yueceOpener?.focus();
};
const opened = (button) => {
  document.querySelectorAll("[data-opened]").forEach((other) => other.removeAttribute("data-opened"));
  if (button) button.setAttribute("data-opened", "");
};
let step = "";
element.addEventListener("click", (event) => {
  if (event.target.closest(".close")) close();
  const beside = event.target.closest(".step[data-n]");
  if (!beside) return;
  const { turn, n } = beside.dataset;
  step = beside.textContent;
  window.yueceOpener = document.querySelector(`#conversation [data-turn="${turn}"][data-n="${n}"]`) ?? window.yueceOpener;
  trigger("cite", { turn, n });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
watch("value", () => {
  const view = element.querySelector(".source");
  if (!view) return;
  const original = view.querySelector(".original");
  const quote = original.querySelector("mark.quote");
  if (quote) {
    const first = original.querySelector("mark");
    const together = quote.offsetTop - first.offsetTop < original.clientHeight * 0.6;
    original.scrollTop = together ? first.offsetTop - 48 : quote.offsetTop - original.clientHeight / 3;
  }
  opened(window.yueceOpener);
  const again = [...view.querySelectorAll(".step:enabled")].find((one) => one.textContent === step);
  step = "";
  (again ?? view.querySelector("h2")).focus({ preventScroll: true });
});
