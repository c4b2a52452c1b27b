import { sendMessage, soundSteps } from '../steps.ts'

/** Ends its process after the posts, like a function that Lambda ends because it is out of memory. This one has enough memory. */
export const handler = sendMessage({
  ...soundSteps,
  async forget() {
    process.exit(1)
  },
})
