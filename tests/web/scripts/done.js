// What every harmless page here ends with: a fact by which a test sees that it did its work.
const done = (fact) => {
  document.documentElement.dataset.done = String(fact)
}
