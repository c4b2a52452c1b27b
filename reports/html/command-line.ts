import { type Markup, html } from './markup.ts'

/** A command, or several below each other: a line ends between its words, and not behind the first hyphen of an option. */
export function commandLine(command: string): Markup {
  const words = command.split(/(\s+)/)
  return html`${words.map((word) => (word.includes('-') ? html`<span class="word">${word}</span>` : word))}`
}
