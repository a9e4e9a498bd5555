{{/* What every pod of the application has in common, whether of a Deployment or of a Job. */}}

{{/* Plain settings, as the environment variables of the application's configuration keys. */}}
{{- define "perennial.settings" -}}
PERENNIAL_TEMPORAL_TARGET: {{ required "temporal.target: say where Temporal listens, for example temporal-frontend:7233" .Values.temporal.target | quote }}
PERENNIAL_TEMPORAL_NAMESPACE: {{ .Values.temporal.namespace | quote }}
PERENNIAL_TEMPORAL_RETENTION: {{ printf "P%dD" (int .Values.temporal.retentionDays) | quote }}
PERENNIAL_S3_ENDPOINT: {{ required "s3.endpoint: say where the S3 store listens, for example https://s3.example.org" .Values.s3.endpoint | quote }}
PERENNIAL_S3_BUCKET: {{ .Values.s3.bucket | quote }}
{{- with .Values.s3.region }}
PERENNIAL_S3_REGION: {{ . | quote }}
{{- end }}
KAFKA_BOOTSTRAP_SERVERS: {{ required "kafka.bootstrapServers: name the brokers, for example kafka:9092" .Values.kafka.bootstrapServers | quote }}
KAFKA_SECURITY_PROTOCOL: {{ .Values.kafka.securityProtocol | quote }}
{{- if hasPrefix "SASL_" .Values.kafka.securityProtocol }}
KAFKA_SASL_MECHANISM: {{ .Values.kafka.saslMechanism | quote }}
{{- end }}
{{- with .Values.kafka.truststoreKey }}
{{- $held := required "certificates.existingSecret: name the Secret that holds kafka.truststoreKey" $.Values.certificates.existingSecret }}
KAFKA_SSL_TRUSTSTORE_TYPE: PEM
KAFKA_SSL_TRUSTSTORE_LOCATION: {{ printf "/etc/perennial/certificates/%s" . | quote }}
{{- end }}
QUARKUS_DATASOURCE_JDBC_URL: {{ required "database.url: say where PostgreSQL is, for example jdbc:postgresql://postgresql:5432/perennial" .Values.database.url | quote }}
PERENNIAL_DATABASE_MIGRATE: "false"  # the migrate job's, or whoever stands in for it
QUARKUS_HTTP_PORT: "8080"
QUARKUS_MANAGEMENT_HOST: "0.0.0.0"
QUARKUS_MANAGEMENT_PORT: "9000"
QUARKUS_LOG_LEVEL: {{ .Values.log.level | quote }}
DJL_CACHE_DIR: /var/cache/perennial
DJL_OFFLINE: "true"
OPT_OUT_TRACKING: "true"
{{- end }}

{{/* Takes {name, secret, key, culprit}. */}}
{{- define "perennial.fromSecret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ required (printf "%s: name the Secret that holds %s" .culprit .name) .secret }}
      key: {{ .key }}
{{- end }}

{{/* Credentials by reference, only those that the role needs. Takes {root, role}. */}}
{{- define "perennial.credentials" -}}
{{- $needs := index (include "perennial.needs" . | fromYaml) .role -}}
{{- with .root.Values.database }}{{ if has "database" $needs }}
{{ include "perennial.fromSecret" (dict "name" "QUARKUS_DATASOURCE_USERNAME" "secret" .existingSecret "key" .keys.username "culprit" "database.existingSecret") }}
{{ include "perennial.fromSecret" (dict "name" "QUARKUS_DATASOURCE_PASSWORD" "secret" .existingSecret "key" .keys.password "culprit" "database.existingSecret") }}
{{- end }}{{ end }}
{{- with .root.Values.s3 }}{{ if has "s3" $needs }}
{{ include "perennial.fromSecret" (dict "name" "PERENNIAL_S3_ACCESS_KEY" "secret" .existingSecret "key" .keys.accessKey "culprit" "s3.existingSecret") }}
{{ include "perennial.fromSecret" (dict "name" "PERENNIAL_S3_SECRET_KEY" "secret" .existingSecret "key" .keys.secretKey "culprit" "s3.existingSecret") }}
{{- end }}{{ end }}
{{- with .root.Values.kafka }}{{ if and (has "kafka" $needs) (hasPrefix "SASL_" .securityProtocol) }}
{{ include "perennial.fromSecret" (dict "name" "KAFKA_SASL_JAAS_CONFIG" "secret" .existingSecret "key" .keys.jaas "culprit" "kafka.existingSecret") }}
{{- end }}{{ end }}
{{- with .root.Values.access }}{{ if has $.role (list "intake" "gateway") }}
{{ include "perennial.fromSecret" (dict "name" "PERENNIAL_REQUEST_KEY" "secret" .existingSecret "key" .keys.requestKey "culprit" "access.existingSecret") }}
{{- end }}{{ end }}
{{- end }}

{{/* What listens beyond loopback: by which names it is called, and who may call. Takes {root, role}. */}}
{{- define "perennial.listening" -}}
{{- $service := printf "%s-%s" (include "perennial.name" .root) .role -}}
{{- $inside := printf "%s.%s.svc" $service .root.Release.Namespace -}}
- name: QUARKUS_HTTP_HOST
  value: "0.0.0.0"
- name: PERENNIAL_ACCESS_HOSTS
  value: {{ join "," (concat (list $service (trimSuffix ".svc" $inside) $inside (printf "%s.cluster.local" $inside)) .root.Values.access.hosts) }}
- name: PERENNIAL_ACCESS_TOKENS_FILE
  value: /etc/perennial/access/tokens
{{- end }}

{{- define "perennial.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.podSecurity.runAsUser }}
runAsGroup: {{ .Values.podSecurity.runAsGroup }}
fsGroup: {{ .Values.podSecurity.fsGroup }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "perennial.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "perennial.mounts" -}}
- name: scratch
  mountPath: /tmp
- name: cache
  mountPath: /var/cache/perennial
{{- if .Values.certificates.existingSecret }}
- name: certificates
  mountPath: /etc/perennial/certificates
  readOnly: true
{{- end }}
{{- end }}

{{/* Where a pod keeps models, and how many bytes of them: the rest of the scratch space is for what else is written there. Takes the role's settings. */}}
{{- define "perennial.modelCache" -}}
{{- $size := .storage.scratch | toString -}}
{{- $number := regexFind "^[0-9.]+" $size -}}
{{- $units := dict "" 1 "m" 1e-3 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
- name: PERENNIAL_CACHE_FOLDER
  value: /tmp/perennial-cache
- name: PERENNIAL_CACHE_LIMIT
  value: {{ mulf (float64 $number) (float64 (index $units (trimPrefix $number $size))) 0.85 | floor | int64 | toString | quote }}
{{- end }}

{{/* Takes {root, storage}. */}}
{{- define "perennial.volumes" -}}
- name: scratch
  emptyDir:
    sizeLimit: {{ .storage.scratch }}
- name: cache
  emptyDir:
    sizeLimit: {{ .storage.cache }}
{{- with .root.Values.certificates.existingSecret }}
- name: certificates
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end }}
