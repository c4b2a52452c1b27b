import { loopOfThisThread } from '../../../../src/crowd/frames/arrival-clock.ts'

/** Tells its parent each time that it goes on after a stop, and once at the beginning. */
let told = -1
setInterval(() => {
  const times = loopOfThisThread.timesContinued()
  if (times === told) return
  told = times
  process.send?.(times)
}, 1)
