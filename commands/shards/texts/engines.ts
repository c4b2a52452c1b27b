import { isBucketUrl } from '../../../src/sharding/bucket/bucket-place.ts'
import { scriptFile } from '../../../src/artillery/folder/names.ts'
import { fargateLine, readmeText } from '../../../src/artillery/folder/readme-text.ts'
import { scriptText } from '../../../src/artillery/folder/script-text.ts'
import type { FolderFacts } from './folder-facts.ts'
import { batchTemplate, submitLine } from './batch.ts'
import { workflowText } from './github.ts'
import { dockerfile, jobManifest } from './kubernetes.ts'
import { containerReadme, workflowReadme } from './readme.ts'

export type Engine = 'kubernetes' | 'batch' | 'github' | 'artillery'

/** The options of the user that an engine may not support. */
interface Asked {
  readonly folder: string
  readonly shards: number
  readonly containers: number
  readonly image: string | undefined
  readonly parts: string | undefined
}

interface EngineTexts {
  /** Beside plan, bundle and README. */
  readonly fileNames: readonly string[]
  readonly problems: (asked: Asked) => string[]
  readonly files: (facts: FolderFacts) => Readonly<Record<string, string>>
  /** The lines that are shown when the folder is there. */
  readonly next: (facts: FolderFacts) => string[]
}

const packageJson = `${JSON.stringify({ name: 'fanbench-load', private: true, type: 'module' }, null, 2)}\n`

const workflowFile = 'fanbench-shards.yml'

export const engines: Readonly<Record<Engine, EngineTexts>> = {
  artillery: {
    // With a package.json of its own the folder is all that Artillery takes along, and nothing is installed on a worker.
    fileNames: [scriptFile, 'package.json'],
    problems: ({ image, parts }) => notTaken('artillery', { '--image': image, '--parts': parts }),
    files: (facts) => ({
      [scriptFile]: scriptText(facts),
      'package.json': packageJson,
      'README.md': readmeText(facts),
    }),
    next: (facts) => [
      `here     fanbench artillery run ${facts.folder}/${scriptFile}`,
      `Fargate  ${fargateLine(facts)}`,
    ],
  },
  kubernetes: {
    fileNames: ['Dockerfile', 'job.yaml'],
    problems: ({ image, parts, containers }) => [
      ...(image === undefined ? ['--image: name the container image that the pods run'] : []),
      ...bucketProblems(parts),
      ...notTaken('kubernetes', { '--containers': containers === 1 ? undefined : containers }),
    ],
    files: (facts) => ({
      Dockerfile: dockerfile(),
      'job.yaml': jobManifest(facts),
      'README.md': containerReadme(facts, kubernetesLines(facts), kubernetesNotes),
    }),
    next: kubernetesLines,
  },
  batch: {
    fileNames: ['Dockerfile', 'batch.yaml'],
    problems: ({ image, parts, containers, shards }) => [
      ...bucketProblems(parts),
      // "The array size can be between 2 and 10,000."
      ...(shards < 2 || shards > 10_000
        ? [`--shards ${shards}: an array job of AWS Batch has 2 to 10000 children`]
        : []),
      ...notTaken('batch', { '--image': image, '--containers': containers === 1 ? undefined : containers }),
    ],
    files: (facts) => ({
      Dockerfile: dockerfile(),
      'batch.yaml': batchTemplate(facts),
      'README.md': containerReadme(facts, batchLines(facts), batchNotes),
    }),
    next: batchLines,
  },
  github: {
    fileNames: [workflowFile],
    problems: ({ folder, image, parts, containers, shards }) => [
      ...(/^[\w][\w./-]*$/.test(folder) && !folder.split('/').includes('..')
        ? []
        : [`${folder}: the workflow names the folder; give it as a path within the repository, such as load`]),
      ...(shards > 256 ? [`--shards ${shards}: a matrix of GitHub Actions has at most 256 jobs`] : []),
      ...notTaken('github', {
        '--image': image,
        '--parts': parts,
        '--containers': containers === 1 ? undefined : containers,
      }),
    ],
    files: (facts) => ({ [workflowFile]: workflowText(facts), 'README.md': workflowReadme(facts, workflowFile) }),
    next: ({ folder }) => [
      `cp ${folder}/${workflowFile} .github/workflows/`,
      'then commit both, and start the workflow by hand (Actions, Run workflow)',
    ],
  },
}

function bucketProblems(parts: string | undefined): string[] {
  return parts !== undefined && isBucketUrl(parts)
    ? []
    : ['--parts: name the bucket in which the shards meet and leave their parts: s3://bucket/prefix']
}

function notTaken(engine: Engine, given: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(given).flatMap(([flag, value]) =>
    value === undefined ? [] : [`${flag}: is not for ${engine}; leave it out`],
  )
}

function kubernetesLines({ folder, image }: FolderFacts): string[] {
  return [
    `docker build --tag ${image} ${folder}`,
    `docker push ${image}`,
    `kubectl apply --filename ${folder}/job.yaml`,
    'kubectl wait --for=condition=complete job/fanbench-load --timeout=2h',
  ]
}

const kubernetesNotes = `The run's id is the uid of the Job: \`kubectl get job fanbench-load --output jsonpath={.metadata.uid}\`. To run it again, delete the
Job first. The pods need what a client of S3 needs (AWS_REGION, and a role or keys), and the secrets of the plan: both can be in the
Secret \`fanbench-load\`, whose keys become variables. All pods have to run at once.`

function batchLines({ folder, shards }: FolderFacts): string[] {
  return [
    `docker build --tag <image> ${folder}`,
    'docker push <image>',
    `aws cloudformation deploy --stack-name fanbench-load --template-file ${folder}/batch.yaml --capabilities CAPABILITY_IAM --parameter-overrides Image=<image>`,
    submitLine(shards),
  ]
}

const batchNotes = `The run's id is the \`jobId\` that \`submit-job\` prints. The queue is yours, on a compute environment of Fargate; it needs as many vCPUs as
there are shards, as all have to run at once. Secrets of the plan: add them to the job definition as \`Secrets\`.`
