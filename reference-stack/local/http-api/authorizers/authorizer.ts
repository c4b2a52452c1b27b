import type { HttpRefusal } from '../answer.ts'
import type { HttpApiFacts, HttpCall } from '../event.ts'

/** The part of an event that an authorizer adds for the functions behind it. */
export interface Admitted {
  readonly context?: object
}

/** Decides who may ask for a route. */
export interface HttpAuthorizer {
  decide(api: HttpApiFacts, call: HttpCall): Promise<Admitted | HttpRefusal>
}
