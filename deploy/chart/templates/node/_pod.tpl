{{/* Arguments of all commands that work on the node's files, as a list in JSON. */}}
{{- define "sluice.node.hostArguments" -}}
{{- $platform := include "sluice.platform" . | fromJson -}}
{{- $args := list "--host-root=/host" -}}
{{- if not (has $platform.preset (list "" "auto")) }}{{ $args = append $args (printf "--preset=%s" $platform.preset) }}{{ end -}}
{{- with .Values.node.runtimeConfig }}{{ $args = append $args (printf "--runtime-config=%s" .) }}{{ end -}}
{{- with .Values.node.confDir }}{{ $args = append $args (printf "--conf-dir=%s" .) }}{{ end -}}
{{- with .Values.node.binDir }}{{ $args = append $args (printf "--bin-dir=%s" .) }}{{ end -}}
{{- if ne .Values.node.socketDir "/run/sluice" }}{{ $args = append $args (printf "--socket-dir=%s" .Values.node.socketDir) }}{{ end -}}
{{- $args | toJson -}}
{{- end -}}

{{/* What all pods have that work on the node's files: identity, place, rights. */}}
{{- define "sluice.node.podSpec" -}}
{{- $platform := include "sluice.platform" . | fromJson -}}
priorityClassName: {{ .Values.node.priorityClassName }}
# It must start on a node where no other pod can: its network is not made by the chain that it repairs, and it asks no
# cluster DNS.
hostNetwork: true
dnsPolicy: Default
hostPID: false
nodeSelector:
  kubernetes.io/os: linux
  {{- with .Values.node.nodeSelector }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .Values.node.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
tolerations:
  # Also on nodes that are not ready, because of what it repairs, and on nodes with any taint of their owner's: one
  # without it never gets its plugin.
  {{- toYaml .Values.node.tolerations | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  # The directories of the node are root's.
  runAsNonRoot: false
  runAsUser: 0
  runAsGroup: 0
  seccompProfile:
    type: RuntimeDefault
  {{- with $platform.seLinuxOptions }}
  # Containers may else not write to the node's directories.
  seLinuxOptions:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "sluice.node.securityContext" -}}
privileged: false
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
  add:
    # A network's file keeps its owner and its mode when it is replaced; some networks write theirs as another user,
    # and for that one alone.
    - CHOWN
    - DAC_OVERRIDE
    - FOWNER
{{- end -}}

{{- define "sluice.node.volumeMounts" -}}
{{- range (include "sluice.platform" . | fromJson).hostPaths -}}
- name: {{ .name }}
  mountPath: /host{{ .path }}
  {{- if .readOnly }}
  readOnly: true
  {{- end }}
{{ end -}}
- name: sockets
  mountPath: {{ .Values.node.socketDir }}
{{- end -}}

{{- define "sluice.node.volumes" -}}
{{- range (include "sluice.platform" . | fromJson).hostPaths -}}
- name: {{ .name }}
  hostPath:
    path: {{ .path }}
    type: DirectoryOrCreate
{{ end -}}
# The same path here and on the node, for the chain names it. Of root alone once sluice-node runs.
- name: sockets
  hostPath:
    path: {{ .Values.node.socketDir }}
    type: DirectoryOrCreate
{{- end -}}
