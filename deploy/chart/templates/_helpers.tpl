{{/* Labels of an object. Arguments: root, name (of the program that it belongs to; may be left out). */}}
{{- define "sluice.labels" -}}
{{- with .name -}}
app.kubernetes.io/name: {{ . }}
{{ end -}}
app.kubernetes.io/part-of: sluice
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Labels of pods, which an upgrade that changes nothing else must not change. Arguments: root, name, labels. */}}
{{- define "sluice.podLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/part-of: sluice
{{- with .labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The reference of an image. Arguments: root, image. */}}
{{- define "sluice.image" -}}
{{- $registry := .image.registry | default .root.Values.image.registry | trimSuffix "/" -}}
{{- $name := ternary (printf "%s/%s" $registry .image.repository) .image.repository (ne $registry "") -}}
{{- if .image.digest -}}
{{ $name }}@{{ .image.digest }}
{{- else -}}
{{ $name }}:{{ .image.tag | default .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* Namespaces that webhooks leave alone: what the cluster needs to start, this injector too, must not wait for it. */}}
{{- define "sluice.excludedNamespaces" -}}
[{{ concat (list .Release.Namespace) .Values.injector.excludedNamespaces | uniq | join ", " }}]
{{- end -}}

{{/* Whether the API servers have ValidatingAdmissionPolicies. */}}
{{- define "sluice.hasAdmissionPolicies" -}}
{{- if and .Values.admissionPolicies.enabled (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version) -}}true{{- end -}}
{{- end -}}

{{/*
What is said of the node, in JSON: what the user's values say, else the platform's file, else containerd's usual places.
Templates read it by fromJson.
*/}}
{{- define "sluice.platform" -}}
{{- $preset := dict -}}
{{- with .Values.platform -}}
{{- $preset = ($.Files.Get (printf "platforms/%s.yaml" .) | fromYaml).node | default dict -}}
{{- end -}}
{{- $usual := list
    (dict "name" "cni-conf" "path" "/etc/cni/net.d")
    (dict "name" "cni-bin" "path" "/opt/cni/bin")
    (dict "name" "runtime-config" "path" "/etc/containerd" "readOnly" true) -}}
{{- $node := .Values.node -}}
{{- dict
    "hostPaths" ($node.hostPaths | default $preset.hostPaths | default $usual)
    "preset" ($node.preset | default $preset.preset | default "")
    "seLinuxOptions" ($node.seLinuxOptions | default $preset.seLinuxOptions | default dict)
    "securityContextConstraints" ($node.securityContextConstraints | default $preset.securityContextConstraints | default "")
    "criticalPodsQuota" ($node.criticalPodsQuota | default $preset.criticalPodsQuota | default 0)
    | toJson -}}
{{- end -}}

{{/* The paths of caBundle in the largest of the webhook configurations, for tools that ignore fields by their place. */}}
{{- define "sluice.webhookPaths" -}}
{{- $paths := list -}}
{{- range $i := until (get (dict "sluice" 5 "istio" 5 "osm" 3) .Values.profile) -}}
{{- $paths = append $paths (printf "/webhooks/%d/clientConfig/caBundle" $i) -}}
{{- end -}}
{{- $paths | toJson -}}
{{- end -}}

{{- /* Whether only the node itself reaches the status port of sluice-node; empty if others do. */ -}}
{{- define "sluice.node.isStatusLocal" -}}
{{- if has .Values.node.statusAddress (list "127.0.0.1" "::1") }}true{{ end -}}
{{- end -}}
