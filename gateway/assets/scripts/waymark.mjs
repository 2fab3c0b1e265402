// Every page works without this file. It starts the components of govuk-frontend, shows questions that depend on an earlier
// answer only when they apply, and warns before a session ends.
import { initAll } from "govuk-frontend";
import { followConditions } from "./conditions.mjs";
import { warnBeforeTimeout } from "./timeout.mjs";

initAll();
followConditions(document);
warnBeforeTimeout(document);

for (const button of document.querySelectorAll("[data-waymark-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
