<%
# A counter in Tcl. nsv arrays are shared by all requests and by both languages.
set count [nsv_incr counter total]
%><!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A counter</title>
<link rel="stylesheet" href="/style.css">
<h1><%= $count %></h1>
<p>This page was asked for <%= $count %> time<%= [expr {$count == 1 ? "" : "s"}] %>, last by <%= [ns_quotehtml [ns_set iget [ns_conn headers] User-Agent]] %>.
<p><a href="counter.adp">Once more</a> &middot; <a href="/">Back</a>
