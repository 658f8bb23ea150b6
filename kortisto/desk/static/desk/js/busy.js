// A form is sent once: the second press of an impatient finger does nothing. The buttons are not disabled,
// because the name and value of the pressed one must travel with the form.
function free(form) {
  delete form.dataset.busy;
  form.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.busy !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "";
  form.setAttribute("aria-busy", "true");
});

// Coming back with the browser's own button, or a file that was downloaded by a form, must not find it stuck.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(free));
document.addEventListener("submit", (event) => {
  if (event.target.dataset.download !== undefined) setTimeout(() => free(event.target), 3000);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-busy]");
  if (form) free(form);
});

// "Select all" of a list: a check box that names the boxes it governs, and a place that tells how many.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.selects ?? event.target.name;
  if (!name || event.target.type !== "checkbox") return;
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)];
  if (event.target.dataset.selects) boxes.forEach((box) => (box.checked = event.target.checked));
  boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-picked", box.checked));
  document.querySelectorAll(`[data-counts="${CSS.escape(name)}"]`).forEach((place) => {
    place.textContent = boxes.filter((box) => box.checked).length;
  });
});
