import type { Notice, Session } from '../session.ts'
import { element, setText } from './elements.ts'

/** What the chat has refused, and why: to be read, and put away. */
export class Notices {
  readonly #place = element('notice')
  #shown: Notice | null = null

  constructor(session: Session) {
    element('dismiss').addEventListener('click', () => {
      session.dismissNotice()
      element(session.name === null ? 'name' : 'text').focus()
    })
  }

  show(notice: Notice | null): void {
    if (notice === this.#shown) return
    this.#shown = notice
    this.#place.hidden = notice === null
    setText(element('notice-text'), notice?.text ?? '')
    // Emptied first, so that the same text is read once more.
    const alerts = element('alerts')
    alerts.textContent = ''
    if (notice !== null) setTimeout(() => setText(alerts, notice.text), 50)
  }
}
