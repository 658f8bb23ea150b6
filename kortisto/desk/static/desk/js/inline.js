// A field that is edited where it stands: the cursor goes into it, Escape takes the form back.
document.addEventListener("htmx:afterSettle", () => {
  const field = document.querySelector("form[data-inline]:not([data-seen]) :is(input:not([type=hidden]), select, button)");
  if (!field) return;
  field.form.dataset.seen = "";
  field.focus();
  field.select?.();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-inline]");
  if (!form || event.key !== "Escape") return;
  event.preventDefault();
  form.querySelector("[data-cancel]").click();
});
