import type { OpenProbe } from '../probe.ts'

/** What nobody should try just to know it. */
export const leftOpen: readonly OpenProbe[] = [
  {
    id: 'connections-over-500-a-second',
    question: 'How is a handshake answered beyond 500 new connections a second?',
    why: 'never tried: the quota is of the whole account and Region, so that everybody else in it would be refused too',
  },
  {
    id: 'account-throttle',
    question: 'Which frame answers a message beyond 10,000 requests a second?',
    why: 'never tried: the quota is of the whole account and Region; frame-route-throttled asks the same of one route',
  },
  {
    id: 'age-of-two-hours',
    question: 'Which code and reason has a connection that is closed at the age of 2 hours?',
    why: 'it takes two hours',
  },
]
