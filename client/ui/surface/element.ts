type Attributes = Readonly<Record<string, string | number | boolean | null>>

/** Makes an element with attributes and children; `true` sets an attribute without a value, `false` and null none. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes))
    if (value !== false && value !== null) made.setAttribute(attribute, value === true ? '' : String(value))
  made.append(...children)
  return made
}
