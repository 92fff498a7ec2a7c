{{/* What makes an object part of helm uninstall. What has failed stays, for its log. Argument: the weight. */}}
{{- define "sluice.uninstallHook" -}}
helm.sh/hook: pre-delete
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}
