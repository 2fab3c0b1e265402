// Runs before the page is drawn, so that parts a script will hide do not flash. A file and not an inline script, because the
// content security policy allows no inline script. It does what the template of govuk-frontend does inline.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
