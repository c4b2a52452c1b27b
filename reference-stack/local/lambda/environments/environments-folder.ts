/** The purpose in the name of the environments' temporary folder: `fanbench-lambda-x1y2z3`. */
export const environmentsFolder = 'lambda'
