{{/* The Deployment of one role. Takes {root, role}. */}}
{{- define "perennial.deployment" -}}
{{- $values := .root.Values -}}
{{- $settings := index $values.roles .role -}}
{{- $nvidia := and (eq .role "gpu") (eq ($settings.device | default "cpu") "nvidia") -}}
{{- $autoscaled := and (hasKey $settings "autoscaling") ($settings.autoscaling).enabled -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "perennial.name" .root }}-{{ .role }}
  labels:
    {{- include "perennial.labels" . | nindent 4 }}
spec:
  {{- if not $autoscaled }}
  replicas: {{ $settings.replicas }}
  {{- end }}
  strategy:
    {{- if eq .role "gpu" }}
    type: Recreate  # a new pod would wait for the device that the old one holds
    {{- else }}
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
    {{- end }}
  selector:
    matchLabels:
      {{- include "perennial.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "perennial.labels" . | nindent 8 }}
        {{- with $settings.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ include "perennial.settings" .root | sha256sum }}
        {{- with $settings.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "perennial.serviceAccount" .root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds }}
      securityContext:
        {{- include "perennial.podSecurity" .root | nindent 8 }}
      {{- with $values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      {{- with $settings.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with $settings.runtimeClassName }}
      runtimeClassName: {{ . }}
      {{- end }}
      {{- with $settings.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $settings.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if or $settings.tolerations $nvidia }}
      tolerations:
        {{- if $nvidia }}
        - key: nvidia.com/gpu
          operator: Exists
          effect: NoSchedule
        {{- end }}
        {{- with $settings.tolerations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "perennial.selector" . | nindent 14 }}
      containers:
        - name: {{ .role }}
          {{- include "perennial.container" (merge (dict "settings" $settings "nvidia" $nvidia) .) | nindent 10 }}
      volumes:
        {{- include "perennial.volumes" (dict "root" .root "storage" $settings.storage) | nindent 8 }}
        {{- if has .role (list "api" "gateway") }}
        - name: access
          secret:
            secretName: {{ required "access.existingSecret: name the Secret that says who may call" $values.access.existingSecret }}
            defaultMode: 0440
            items:
              - key: {{ $values.access.keys.tokens }}
                path: tokens
        {{- end }}
        {{- if has .role (list "api" "intake") }}
        {{- with $values.intake.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- if eq .role "gpu" }}
        - name: shared-memory
          emptyDir:
            medium: Memory
            sizeLimit: {{ $settings.sharedMemory }}
        {{- end }}
{{- end }}

{{/* The one container of a role. Takes {root, role, settings, nvidia}. */}}
{{- define "perennial.container" -}}
image: {{ include "perennial.image" (dict "root" .root "cuda" .nvidia) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  {{- include "perennial.containerSecurity" . | nindent 2 }}
envFrom:
  - configMapRef:
      name: {{ include "perennial.name" .root }}
env:
  - name: PERENNIAL_ROLES
    value: {{ .role }}
  - name: JAVA_TOOL_OPTIONS
    value: "-XX:MaxRAMPercentage={{ .settings.heapPercentage }} -XX:+ExitOnOutOfMemoryError{{ if .root.Values.image.vectors }} --add-modules=jdk.incubator.vector{{ end }}"
  - name: OMP_WAIT_POLICY  # PyTorch's threads sleep while they wait, rather than use up the pod's share of processors
    value: PASSIVE
  - name: GOMP_SPINCOUNT
    value: "0"
  {{- if .nvidia }}
  - name: PERENNIAL_DEVICE  # a process that is told so and finds no GPU refuses to compute, rather than falling back
    value: cuda
  {{- end }}
  {{- if has .role (list "api" "gateway") }}
  {{- include "perennial.listening" . | nindent 2 }}
  {{- end }}
  {{- if and (has .role (list "api" "intake")) .root.Values.intake.folders }}
  - name: PERENNIAL_INTAKE_FOLDERS
    value: {{ join "," .root.Values.intake.folders | quote }}
  {{- end }}
  {{- include "perennial.modelCache" .settings | nindent 2 }}
  {{- if eq .role "gateway" }}
  - name: QUARKUS_SHUTDOWN_TIMEOUT  # answers under way end first; before it the sleep below, after it what is left to close
    value: {{ printf "%dS" (max 1 (sub (int .settings.terminationGracePeriodSeconds) 15)) }}
  {{- end }}
  {{- include "perennial.credentials" . | trim | nindent 2 }}
  {{- with concat .root.Values.env .settings.env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
ports:
  {{- if has .role (list "api" "gateway") }}
  - name: http
    containerPort: 8080
  {{- end }}
  - name: management
    containerPort: 9000
{{- /* Started and live look at the process alone: a pod must outlive an outage of what it talks to. Ready names what is missing. */}}
startupProbe:
  httpGet: {path: /q/health/started, port: management}
  periodSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /q/health/live, port: management}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /q/health/ready, port: management}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
lifecycle:
  preStop:
    sleep: {seconds: 5}  # until endpoints have forgotten the pod
resources:
  requests:
    {{- toYaml .settings.resources.requests | nindent 4 }}
  limits:
    {{- toYaml .settings.resources.limits | nindent 4 }}
    {{- if .nvidia }}
    nvidia.com/gpu: 1
    {{- end }}
volumeMounts:
  {{- include "perennial.mounts" .root | nindent 2 }}
  {{- if has .role (list "api" "gateway") }}
  - name: access
    mountPath: /etc/perennial/access
    readOnly: true
  {{- end }}
  {{- if has .role (list "api" "intake") }}
  {{- range .root.Values.intake.extraVolumeMounts }}
  {{- toYaml (list (merge (dict "readOnly" true) .)) | nindent 2 }}
  {{- end }}
  {{- end }}
  {{- if eq .role "gpu" }}
  - name: shared-memory
    mountPath: /dev/shm
  {{- end }}
{{- end }}
