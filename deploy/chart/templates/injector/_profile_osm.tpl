{{/* The webhooks by which pods get their sidecar, in OSM's words, for the meshName of the settings. */}}
{{- define "sluice.webhooks.osm" -}}
# The namespace belongs to the mesh, and the pod does not opt out. That it opts in by an annotation, the API
# server cannot see.
{{ include "sluice.podWebhook" (dict "root" . "name" "inject" "path" "/inject/opted-in"
    "selector" (include "sluice.selector.monitored" .)
    "conditions" (printf "%s\n%s" (include "sluice.injectable" .) (include "sluice.osmDoesNotOptOut" .))) }}
{{- end -}}

{{- define "sluice.selector.monitored" -}}
- key: openservicemesh.io/monitored-by
  operator: In
  values: [{{ .Values.injector.config.meshName | default "sluice" }}]
- key: openservicemesh.io/ignore
  operator: DoesNotExist
# Namespaces of a control plane, as OSM has it.
- key: control-plane
  operator: DoesNotExist
- key: name
  operator: NotIn
  values: [{{ .Values.injector.config.controlPlaneNamespace | default .Release.Namespace }}]
{{- end -}}

{{- define "sluice.osmDoesNotOptOut" -}}
- name: does-not-opt-out
  expression: >-
    !(has(object.metadata.annotations) && 'openservicemesh.io/sidecar-injection' in object.metadata.annotations &&
    ['disabled', 'no', 'false'].exists(word,
    word == object.metadata.annotations['openservicemesh.io/sidecar-injection'].lowerAscii()))
{{- end -}}
