import { writeFileSync } from 'node:fs'
import { decidedProperties, namesIn } from '../reference-stack/templates/resources/properties.ts'

const file = 'docs/template-properties.md'

/** docs/template-properties.md, from the lists that the reader of templates goes by. */
export function propertiesPage(): string {
  const types = Object.entries(decidedProperties)
  const all = types.flatMap(([, decided]) =>
    Object.values<string>({ ...decided }).flatMap((list) => [...namesIn(list)]),
  )
  return `# Properties of a template

<!-- Written by \`npm run template-properties\` from reference-stack/templates/resources/properties.ts; do not edit. -->

[A template](measure-your-own-chat.md#from-a-template) may have ${new Set(all).size} properties of functions, aliases, versions, tables and the parts of a WebSocket API.
Each is one of three:

- **honoured**: the embedded stack does what it says, as far as [the emulator](embedded-stack.md) goes;
- **named**: it changes what is measured and is not emulated, so that the terminal and the result name it with its line. A property that
  fanbench does not know is named too;
- **without an effect** on what is measured.

| resource | honoured | named | without an effect |
| --- | --- | --- | --- |
${types
  .map(([type, { read, notEmulated, withoutEffect }]) => {
    const cells = [read, notEmulated, withoutEffect].map((list) => [...namesIn(list)].join(', ') || '–')
    return `| \`${type}\` | ${cells.join(' | ')} |`
  })
  .join('\n')}

A setting within an honoured property may still be named: \`DestinationConfig\` of \`EventInvokeConfig\`, an \`ApiKeySelectionExpression\`
other than the header \`x-api-key\`, \`ApiKeyRequired\` of another route than \`$connect\`. \`Architectures\` decides nothing here: handlers run
on the processor of this machine.
`
}

if (import.meta.main) {
  writeFileSync(file, propertiesPage())
  console.log(file)
}
