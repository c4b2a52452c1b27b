import type { Session } from '../session.ts'
import { elementOf } from './elements.ts'

const mostLines = 6

/** Where one's own message is written. What could not be sent stays in it. */
export function composeFor(session: Session): void {
  const form = elementOf(HTMLFormElement, 'composer')
  const field = elementOf(HTMLTextAreaElement, 'text')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (field.value.trim() !== '' && session.say(field.value)) field.value = ''
    fit(field)
    field.focus()
  })
  field.addEventListener('input', () => fit(field))
  field.addEventListener('keydown', (event) => {
    // While an input method composes a character, Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
}

/** As high as its text, up to some lines. */
function fit(field: HTMLTextAreaElement): void {
  field.rows = Math.min(mostLines, field.value.split('\n').length)
}
