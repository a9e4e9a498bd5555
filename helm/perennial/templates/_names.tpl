{{/* Names, labels and images. */}}

{{- define "perennial.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "perennial.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "perennial.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end -}}
{{- end }}

{{/* What selects the pods of one role; never changes over a release's life. Takes {root, role}. */}}
{{- define "perennial.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .role }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{/* Takes {root, role}; an empty role for what belongs to all. */}}
{{- define "perennial.labels" -}}
{{ include "perennial.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Takes {root, cuda}. */}}
{{- define "perennial.image" -}}
{{- $image := .root.Values.image -}}
{{- $tag := $image.tag | default .root.Chart.AppVersion -}}
{{- $digest := $image.digest -}}
{{- if .cuda -}}
{{- $tag = .root.Values.cudaImage.tag | default (printf "%s-cuda" .root.Chart.AppVersion) -}}
{{- $digest = .root.Values.cudaImage.digest -}}
{{- end -}}
{{- $place := $image.repository -}}
{{- with $image.registry }}{{ $place = printf "%s/%s" . $place }}{{ end -}}
{{- if $digest }}{{ printf "%s@%s" $place $digest }}{{ else }}{{ printf "%s:%s" $place $tag }}{{ end -}}
{{- end }}

{{/* The servers each role talks to, and so the credentials it is given and the ways out that it is allowed. */}}
{{- define "perennial.needs" -}}
api: [database, s3, temporal]
intake: [database, s3, kafka, temporal]
monitor: [s3, kafka, temporal]
orchestrator: [database, s3, kafka, temporal]
gpu: [s3, temporal]
gateway: [database, s3, kafka]
migrate: [database]
temporal-init: [temporal]
rebuild: [database, s3, temporal]
{{- end }}

{{/* Roles in the order in which people think of them. */}}
{{- define "perennial.roles" -}}
[api, intake, monitor, orchestrator, gpu, gateway]
{{- end }}
