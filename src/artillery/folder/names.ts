/** The files of a folder that Artillery runs. */
export const bundleFile = 'fanbench.mjs'
export const planFile = 'plan.json'
export const scriptFile = 'fanbench.yml'

/** Names the folder for the parts of a run; without it they go below that for temporary files. */
export const partsVariable = 'FANBENCH_PARTS'

/** The time that an ended run waits for the parts of its shards. */
export const partSeconds = 60
