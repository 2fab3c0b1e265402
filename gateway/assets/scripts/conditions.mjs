// A question that hangs on more than one answer of an earlier question stands below it, not inside it. Without a script it
// is always there; with one it is there when it applies. What is typed in it is sent either way, so nothing is lost.

/** @param {Document} root */
export function followConditions(root) {
  for (const block of root.querySelectorAll("[data-waymark-when]")) {
    const form = block.closest("form");
    const values = new Set(block.dataset.waymarkIs.split("|"));
    const update = () => {
      const chosen = new FormData(form).getAll(block.dataset.waymarkWhen);
      block.hidden = !chosen.some((value) => values.has(String(value)));
    };
    form.addEventListener("change", update);
    update();
  }
}
