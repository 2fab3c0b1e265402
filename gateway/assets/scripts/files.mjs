// A file that is too large is refused before it is sent: the server reads some way past the limit to save the answers beside
// it, and closes the door on much larger ones.

/** @param {Document} root */
export function refuseLargeFiles(root) {
  for (const input of root.querySelectorAll("input[type=file][data-waymark-max-bytes]")) {
    const limit = Number(input.dataset.waymarkMaxBytes);
    const message = root.createElement("p");
    message.className = "govuk-error-message";
    message.setAttribute("role", "alert");
    input.addEventListener("change", () => {
      const large = [...input.files].some((file) => file.size > limit);
      message.textContent = large ? `The selected file must be ${Math.round(limit / 1024 / 1024)} MB or smaller` : "";
      if (large) {
        input.value = "";
        input.before(message);
      } else {
        message.remove();
      }
    });
  }
}
