// Every page works without this file. It starts the components of govuk-frontend, shows questions that depend on an earlier
// answer only when they apply, and warns before a session ends.
import { initAll } from "govuk-frontend";
import { followConditions, revealByRadios } from "./conditions.mjs";
import { refuseLargeFiles } from "./files.mjs";
import { warnBeforeTimeout } from "./timeout.mjs";

revealByRadios(document);
initAll();
followConditions(document);
refuseLargeFiles(document);
warnBeforeTimeout(document);

// On a narrow screen the question comes first; one tap shows the steps.
if (window.matchMedia("(max-width: 40em)").matches) {
  for (const steps of document.querySelectorAll("[data-waymark-steps]")) {
    steps.open = false;
  }
}

for (const button of document.querySelectorAll("[data-waymark-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
