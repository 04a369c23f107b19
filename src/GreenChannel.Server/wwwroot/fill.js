// A form and what was typed in it, as [name, value] pairs.
const skip = new Set(['__RequestVerificationToken']);

export const typed = form => [...new FormData(form)].filter(([name, value]) => !skip.has(name) && typeof value === 'string');

/** Puts back what was typed; what lies folded away and is not empty is opened. */
export function fill(form, values) {
  for (const c of form.elements) {
    if (!c.name || skip.has(c.name) || c.name === '_handler') continue;
    const given = values.filter(([name]) => name === c.name).map(([, value]) => value);
    if (c.type === 'checkbox' || c.type === 'radio') c.checked = given.includes(c.value);
    else if (given.length && c.type !== 'submit' && c.type !== 'file') c.value = given[0];
  }
  for (const d of form.querySelectorAll('details')) if (d.querySelector(':checked')) d.open = true;
}
