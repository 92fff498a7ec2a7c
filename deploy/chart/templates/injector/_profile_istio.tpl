{{/*
The webhooks by which pods get their sidecar, in Istio's words, for the revision of the settings. istio-injection is about
the default revision alone.
*/}}
{{- define "sluice.webhooks.istio" -}}
{{- $revision := .Values.injector.config.revision | default "default" -}}
{{- $injectable := printf "%s\n%s" (include "sluice.injectable" .) (include "sluice.doesNotOptOut" "sidecar.istio.io/inject") -}}
{{- if eq $revision "default" -}}
# The namespace opts in, and the pod does not opt out.
{{ include "sluice.podWebhook" (dict "root" . "name" "inject" "path" "/inject/opted-in"
    "selector" (include "sluice.selector.istioInjection" .) "conditions" $injectable) }}

{{ end -}}
# The namespace names the revision.
{{ include "sluice.podWebhook" (dict "root" . "name" "revision" "path" "/inject/opted-in"
    "selector" (include "sluice.selector.revision" $revision) "conditions" $injectable) }}

# The pod opts in itself; as Istio has it, only a label can.
{{ include "sluice.podWebhook" (dict "root" . "name" "pods" "path" "/inject/not-opted-in"
    "selector" (include "sluice.selector.noRevision" .)
    "conditions" (printf "%s\n%s" $injectable (include "sluice.namesRevision" $revision))) }}
{{- end -}}

{{- define "sluice.selector.istioInjection" -}}
- key: istio-injection
  operator: In
  values: [enabled]
{{- end -}}

{{- define "sluice.selector.revision" -}}
- key: istio-injection
  operator: DoesNotExist
- key: istio.io/rev
  operator: In
  values: [{{ . }}]
{{- end -}}

{{- define "sluice.selector.noRevision" -}}
- key: istio-injection
  operator: DoesNotExist
- key: istio.io/rev
  operator: DoesNotExist
{{- end -}}

{{- define "sluice.namesRevision" -}}
- name: opts-in
  expression: >-
    (has(object.metadata.labels) && 'istio.io/rev' in object.metadata.labels) ?
    object.metadata.labels['istio.io/rev'] == '{{ . }}' :
    {{ if eq . "default" -}}
    (has(object.metadata.labels) && 'sidecar.istio.io/inject' in object.metadata.labels &&
    object.metadata.labels['sidecar.istio.io/inject'] == 'true')
    {{- else -}}
    false
    {{- end }}
{{- end -}}
