// A question that hangs on more than one answer of an earlier question stands below it, not inside it. Without a script it
// is always there; with one it is there when it applies. What is typed in it is sent either way, so nothing is lost.
// A page that is only looked at before it is published has no form around its questions: there the whole page is watched.

/** @param {Document} root */
export function followConditions(root) {
  for (const block of root.querySelectorAll("[data-waymark-when]")) {
    const place = block.closest("form") ?? root;
    const asked = `[name="${CSS.escape(block.dataset.waymarkWhen)}"]`;
    const values = new Set(block.dataset.waymarkIs.split("|"));
    const update = () => {
      const chosen = [...place.querySelectorAll(asked)].filter((one) => one.matches("select, :checked"));
      block.hidden = !chosen.some((one) => values.has(one.value));
    };
    place.addEventListener("change", update);
    update();
  }
}

// What a radio button reveals. The component of govuk-frontend says so with aria-expanded, which a radio button may not have
// (ARIA 1.2; axe-core counts it as a breach of WCAG 4.1.2), so this runs first and takes such buttons away from it.

/** @param {Document} root */
export function revealByRadios(root) {
  for (const input of root.querySelectorAll("input[type=radio][data-aria-controls]")) {
    const target = root.getElementById(input.dataset.ariaControls);
    input.removeAttribute("data-aria-controls");
    const update = () => target.classList.toggle("govuk-radios__conditional--hidden", !input.checked);
    (input.form ?? root).addEventListener("change", update);
    // A browser that comes back to the page chooses again what was chosen before.
    window.addEventListener("pageshow", update);
    update();
  }
}
