import { bundleFile, planFile } from '../../../src/artillery/folder/names.ts'
import type { FolderFacts } from './folder-facts.ts'

/** A slim Node, one file of fanbench, and the plan. */
export function dockerfile(): string {
  return `# Written by \`fanbench shard init\`. The image holds no secret.
FROM node:24-slim
WORKDIR /load
COPY ${bundleFile} ${planFile} ./
USER node
ENTRYPOINT ["node", "${bundleFile}", "shard", "run", "${planFile}"]
`
}

/** An Indexed Job, a pod for each shard. */
export function jobManifest({ shards, image, parts, ownedHost }: FolderFacts): string {
  const words = ['--parts', parts, ...(ownedHost === null ? [] : ['--i-own-this-target', ownedHost])]
  return `# Written by \`fanbench shard init\`. The load is in ${planFile}, which is in the image: to change it, make the folder again.
apiVersion: batch/v1
kind: Job
metadata:
  name: fanbench-load
spec:
  # Each pod is the shard of its index: JOB_COMPLETION_INDEX.
  completionMode: Indexed
  completions: ${shards}
  # All begin at one instant.
  parallelism: ${shards}
  # A shard is never played again, and the others go on without it (Kubernetes 1.29 and later).
  backoffLimitPerIndex: 0
  template:
    spec:
      restartPolicy: Never
      # After SIGTERM a shard still leaves its part.
      terminationGracePeriodSeconds: 60
      containers:
        - name: shard
          image: ${JSON.stringify(image)}
          args: ${JSON.stringify(words).replaceAll('","', '", "')}
          env:
            # A Job that is made again is another run.
            - name: FANBENCH_RUN_ID
              valueFrom:
                fieldRef:
                  fieldPath: metadata.labels['batch.kubernetes.io/controller-uid']
          envFrom:
            # What the client of S3 needs, and the secrets of the plan.
            - secretRef:
                name: fanbench-load
                optional: true
          resources:
            requests:
              cpu: '1'
              memory: 512Mi
            limits:
              memory: 2Gi
`
}
