// The page behind a personal link. It is whole without script; a summary of what must be put right takes focus.
document.querySelector(".errors")?.focus();
