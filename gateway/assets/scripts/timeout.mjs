// The warning before a session ends (WCAG 2.2.1), after the time-out pattern of the Ministry of Justice. The server decides
// when a session ends; this only says so in time, and asks it to wait.

/** @param {Document} root */
export function warnBeforeTimeout(root) {
  const dialog = root.querySelector("[data-waymark-timeout]");
  if (!(dialog instanceof HTMLDialogElement)) {
    return;
  }
  const idleSeconds = Number(dialog.dataset.idleSeconds);
  const warnSeconds = Number(dialog.dataset.warnSeconds);
  const countdown = dialog.querySelector("[data-waymark-countdown]");
  const spoken = dialog.querySelector("[data-waymark-spoken]");
  const form = dialog.querySelector("form");
  // Every tab of the session learns when any of them was used, or one tab would warn while another is being typed in.
  const tabs = new BroadcastChannel("waymark-session");
  let endsAt = Date.now() + idleSeconds * 1000;
  let lastSpoken = "";

  const extend = (seconds) => {
    endsAt = Date.now() + seconds * 1000;
    if (dialog.open) {
      dialog.close();
    }
  };
  tabs.addEventListener("message", (event) => extend(Number(event.data)));
  tabs.postMessage(idleSeconds);

  const ended = dialog.querySelector("[data-waymark-ended]");
  const close = dialog.querySelector("[data-waymark-close]");
  const sayEnded = () => {
    dialog.querySelector("[data-waymark-running]").hidden = true;
    ended.hidden = false;
    // The button that had the focus is gone.
    close.focus();
  };

  const describe = (seconds) => {
    if (seconds >= 60) {
      // Rounded down: nobody should count on time that is not there.
      const minutes = Math.floor(seconds / 60);
      return minutes === 1 ? "1 minute" : `${minutes} minutes`;
    }
    return seconds === 1 ? "1 second" : `${seconds} seconds`;
  };

  const tick = () => {
    const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
    if (left > warnSeconds) {
      return;
    }
    if (!dialog.open) {
      dialog.showModal();
    }
    if (left === 0 && ended.hidden) {
      sayEnded();
    }
    countdown.textContent = describe(left);
    // A screen reader hears it every 15 seconds, and not each second.
    const words = describe(left >= 60 ? left : Math.ceil(left / 15) * 15);
    if (words !== lastSpoken && left > 0) {
      lastSpoken = words;
      spoken.textContent = `You will be signed out in ${words}.`;
    }
  };
  setInterval(tick, 1000);
  // Timers sleep with the computer.
  root.addEventListener("visibilitychange", tick);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (response.ok) {
        // Less than before when the session is near the longest that any may last.
        const { idle_seconds: seconds } = await response.json();
        extend(seconds);
        tabs.postMessage(seconds);
        return;
      }
    } catch {
      // Without a network nobody can be kept signed in. What is on the page stays there, and is kept when it is next sent.
    }
    sayEnded();
  });
  close.addEventListener("click", () => {
    endsAt = Number.POSITIVE_INFINITY;
    dialog.close();
  });
}
