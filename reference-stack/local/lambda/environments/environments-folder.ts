/** What the temporary folder of the execution environments is for: `fanbench-lambda-x1y2z3`. */
export const environmentsFolder = 'lambda'
