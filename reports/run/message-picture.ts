import type { MemberOfMessage, MessageExample } from '../../src/metrics/result/message-example.ts'
import { counted } from '../counted.ts'
import { text } from '../document.ts'
import { runTime, withMs } from '../figures.ts'
import { type Markup, html } from '../html/markup.ts'
import { drawnTable } from '../html/table.ts'

/** A dot is full for yes and open for no; twice has two rings, and a question mark is for what nobody recorded. */
type Dot = 'yes' | 'no' | 'twice' | 'unknown'

const steps: readonly { readonly name: string; readonly dot: (member: MemberOfMessage) => Dot }[] = [
  {
    name: 'expected',
    dot: ({ expected }) => (expected === 'unclear' ? 'unknown' : expected),
  },
  { name: 'in the list that was read', dot: ({ listed }) => (listed === null ? 'unknown' : listed ? 'yes' : 'no') },
  {
    name: 'posted to (200)',
    dot: ({ posted }) => (posted === null ? 'unknown' : dotOf(posted.filter((status) => status === 200).length)),
  },
  { name: 'received', dot: ({ receivedUs }) => dotOf(receivedUs.length) },
]

const rowHeight = 38
const mostNames = 24

/** One message as dots: a column for each member, and a row for each step on the way to it. An SVG, which needs no script. */
export function messagePicture(example: MessageExample): Markup {
  const { number, publisher, sentSecond, members, others } = example
  const caption = `Message ${number}, which u${publisher} sent at ${runTime(sentSecond)}`
  const place = (column: number) => `${Number((((column + 0.5) / members.length) * 100).toFixed(2))}%`
  const foot = steps.length * rowHeight
  const names = members.length <= mostNames
  const spoken = steps.map(({ name, dot }) => {
    const dots = members.map(dot)
    const yes = dots.filter((one) => one === 'yes' || one === 'twice').length
    return dots.every((one) => one === 'unknown') ? `${name}: not known` : `${name}: ${yes} of ${members.length}`
  })
  return html`<figure class="message-picture">
<figcaption>${caption}${others === 0 ? '' : `, and ${counted(members.length, 'member')} of its room; ${counted(others, 'other')} are not drawn`}. A full dot is yes, an open one no, a double one twice, and a question mark not known.</figcaption>
<svg width="100%" height="${foot + (names ? 18 : 4)}" role="img" aria-label="${caption}. ${spoken.join('; ')}.">
${steps.map(({ name, dot }, row) => html`<text x="0" y="${row * rowHeight + 12}">${name}</text>${members.map((member, column) => dotMarkup(dot(member), place(column), row * rowHeight + 25))}`)}
${names ? members.map(({ member }, column) => html`<text class="tick" x="${place(column)}" y="${foot + 10}" text-anchor="middle">u${member}</text>`) : null}
</svg>
<details class="figures"><summary>Figures of this picture</summary>${table(caption, members)}</details>
</figure>`
}

function dotOf(times: number): Dot {
  return times === 0 ? 'no' : times === 1 ? 'yes' : 'twice'
}

function dotMarkup(dot: Dot, x: string, y: number): Markup {
  if (dot === 'unknown') return html`<text class="tick" x="${x}" y="${y + 4}" text-anchor="middle">?</text>`
  const inner = html`<circle class="${dot === 'no' ? 'no' : 'yes'}" cx="${x}" cy="${y}" r="5"/>`
  return dot === 'twice' ? html`${inner}<circle class="no" cx="${x}" cy="${y}" r="8"/>` : inner
}

function table(caption: string, members: readonly MemberOfMessage[]): Markup {
  const known = (value: boolean | null) => (value === null ? 'not known' : value ? 'yes' : 'no')
  return drawnTable(caption, members, [
    text('member', ({ member }) => `u${member}`),
    text('expected', ({ expected }) => expected),
    text('in the list that was read', ({ listed }) => known(listed)),
    text('answers to posts', ({ posted }) => (posted === null ? 'not known' : posted.join(', ') || 'none')),
    text('received after sending', ({ receivedUs }) => receivedUs.map((us) => withMs(us)).join(', ') || 'never'),
    text('outcome', ({ outcome }) => outcome.replace('-', ' ')),
  ])
}
