"""Publish the cluster's state as kube-state-metrics and the kubelet's cAdvisor do."""
