import { sendMessage, soundSteps } from '../steps.ts'

/** Its process ends after the posts: as one that Lambda ends for want of memory, of which it has plenty. */
export const handler = sendMessage({
  ...soundSteps,
  async forget() {
    process.exit(1)
  },
})
