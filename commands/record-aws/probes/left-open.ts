import type { OpenProbe } from '../probe.ts'

/** Questions that are not tried: they would disturb others in the account, or take hours. */
export const leftOpen: readonly OpenProbe[] = [
  {
    id: 'connections-over-500-a-second',
    question: 'How is a handshake answered beyond 500 new connections a second?',
    why: 'never tried: the quota is of the whole account and Region, so that handshakes of others would be refused too',
  },
  {
    id: 'account-throttle',
    question: 'Which frame answers a message beyond 10,000 requests a second?',
    why: 'never tried: the quota is of the whole account and Region; frame-route-throttled asks the same of one route',
  },
  {
    id: 'age-of-two-hours',
    question: 'Which code and reason does a connection get that is closed at the age of 2 hours?',
    why: 'it takes two hours',
  },
]
