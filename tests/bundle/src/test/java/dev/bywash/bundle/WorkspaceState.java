package dev.bywash.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What lies in the stand-in workspace: files, jobs, schemas, volumes, dashboards and alerts; and the answers to the calls that change or read them. */
final class WorkspaceState {

    static final String USER = "ada@example.com";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final NavigableMap<String, byte[]> files = new TreeMap<>();
    private final TreeSet<String> folders = new TreeSet<>(List.of("/"));
    private final NavigableMap<String, ObjectNode> jobs = new TreeMap<>();
    private final NavigableMap<String, ObjectNode> schemas = new TreeMap<>();
    private final NavigableMap<String, ObjectNode> volumes = new TreeMap<>();
    private final Map<String, JsonNode> permissions = new TreeMap<>();
    private final NavigableMap<String, ArrayNode> grants = new TreeMap<>();
    private final NavigableMap<String, byte[]> volumeFiles = new TreeMap<>();
    private final TreeSet<String> volumeFolders = new TreeSet<>();
    private final WarehouseObjects warehouseObjects = new WarehouseObjects();
    private final List<String> unknownCalls = new ArrayList<>();
    private long nextJobId = 1001;

    static final class Answer {

        private final int status;
        private final String contentType;
        private final byte[] body;

        private Answer(int status, String contentType, byte[] body) {
            this.status = status;
            this.contentType = contentType;
            this.body = body;
        }

        int status() {
            return status;
        }

        String contentType() {
            return contentType;
        }

        byte[] body() {
            return body;
        }

        static Answer ok(JsonNode body) {
            return new Answer(200, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
        }

        static Answer missing(String what) {
            return error(404, "RESOURCE_DOES_NOT_EXIST", what + " does not exist");
        }

        static Answer refused(String why) {
            return error(400, "INVALID_PARAMETER_VALUE", why);
        }

        private static Answer error(int status, String code, String message) {
            ObjectNode body = JSON.createObjectNode();
            body.put("error_code", code).put("message", message);
            return new Answer(status, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Workspace files by path, without {@code /Workspace} before it. */
    synchronized NavigableMap<String, byte[]> files() {
        return new TreeMap<>(files);
    }

    /** Settings by name of the job. */
    synchronized Map<String, ObjectNode> jobs() {
        Map<String, ObjectNode> byName = new TreeMap<>();
        jobs.values().forEach(settings -> byName.put(settings.path("name").asText(), settings));
        return byName;
    }

    synchronized Map<String, ObjectNode> schemas() {
        return new TreeMap<>(schemas);
    }

    synchronized Map<String, ObjectNode> volumes() {
        return new TreeMap<>(volumes);
    }

    /** Access control lists by the path of the object in the API. */
    synchronized Map<String, JsonNode> permissions() {
        return new TreeMap<>(permissions);
    }

    /** What was granted, by kind and name of the object, in the API's own words. */
    synchronized Map<String, JsonNode> grants() {
        return new TreeMap<>(grants);
    }

    /** Files on volumes by path. */
    synchronized NavigableMap<String, byte[]> volumeFiles() {
        return new TreeMap<>(volumeFiles);
    }

    /** What asks a warehouse. */
    WarehouseObjects warehouseObjects() {
        return warehouseObjects;
    }

    /** Calls that the stand-in has no answer to; a test that sees one has to teach it. */
    synchronized List<String> unknownCalls() {
        return List.copyOf(unknownCalls);
    }

    synchronized Answer answer(String method, String url, byte[] body) {
        URI uri = URI.create(url);
        String path = uri.getPath();
        Map<String, String> query = query(uri.getRawQuery());
        if (path.equals("/api/2.0/preview/scim/v2/Me")) {
            return Answer.ok(
                    JSON.createObjectNode().put("id", "1").put("userName", USER).put("displayName", "Ada"));
        } else if (path.startsWith("/api/2.0/workspace-files/")) {
            return workspaceFile(method, path, body);
        } else if (path.startsWith("/api/2.0/workspace/")) {
            return workspace(path.substring("/api/2.0/workspace/".length()), query, body);
        } else if (path.matches("/api/2\\.\\d/jobs/.*")) {
            return jobs(path.replaceAll(".*/", ""), query, body);
        } else if (path.startsWith("/api/2.1/unity-catalog/schemas")) {
            return catalogObject(schemas, method, path, "/api/2.1/unity-catalog/schemas", body);
        } else if (path.startsWith("/api/2.1/unity-catalog/volumes")) {
            return catalogObject(volumes, method, path, "/api/2.1/unity-catalog/volumes", body);
        } else if (path.startsWith("/api/2.1/unity-catalog/permissions/")) {
            return grants(method, path.substring("/api/2.1/unity-catalog/permissions/".length()), body);
        } else if (path.startsWith("/api/2.0/fs/directories/")) {
            return volumeFolder(method, path.substring("/api/2.0/fs/directories".length()));
        } else if (path.startsWith("/api/2.0/fs/files/")) {
            return volumeFile(method, path.substring("/api/2.0/fs/files".length()), body);
        } else if (WarehouseObjects.isOne(path)) {
            return warehouseObjects.answer(method, path, query, parse(body));
        } else if (path.startsWith("/api/2.0/permissions/")) {
            return permission(method, path, body);
        } else if (path.equals("/.well-known/databricks-config")) {
            return Answer.ok(JSON.createObjectNode()
                    .put("oidc_endpoint", "http://127.0.0.1/oidc")
                    .put("workspace_id", "1"));
        } else if (path.equals("/telemetry-ext")) {
            return Answer.ok(JSON.createObjectNode());
        }
        return unknown(method + " " + url);
    }

    private Answer workspaceFile(String method, String path, byte[] body) {
        String importing = "/api/2.0/workspace-files/import-file/";
        if (method.equals("POST") && path.startsWith(importing)) {
            String file = normal("/" + path.substring(importing.length()));
            files.put(file, body);
            addFolders(file.substring(0, file.lastIndexOf('/')));
            return Answer.ok(JSON.createObjectNode());
        }
        byte[] content = files.get(normal(path.substring("/api/2.0/workspace-files".length())));
        return content == null ? Answer.missing(path) : new Answer(200, "application/octet-stream", content);
    }

    private Answer workspace(String verb, Map<String, String> query, byte[] body) {
        JsonNode request = parse(body);
        String path = normal(request.path("path").asText(query.getOrDefault("path", "/")));
        return switch (verb) {
            case "mkdirs" -> {
                addFolders(path);
                yield Answer.ok(JSON.createObjectNode());
            }
            case "delete" -> delete(path);
            case "get-status" ->
                files.containsKey(path) || folders.contains(path) ? Answer.ok(status(path)) : Answer.missing(path);
            case "list" -> folders.contains(path) ? Answer.ok(list(path)) : Answer.missing(path);
            case "export" ->
                files.containsKey(path)
                        ? new Answer(200, "application/octet-stream", files.get(path))
                        : Answer.missing(path);
            default -> unknown("workspace/" + verb);
        };
    }

    private Answer delete(String path) {
        if (!files.containsKey(path) && !folders.contains(path)) {
            return Answer.missing(path);
        }
        files.keySet().removeIf(file -> file.equals(path) || file.startsWith(path + "/"));
        folders.removeIf(folder -> folder.equals(path) || folder.startsWith(path + "/"));
        return Answer.ok(JSON.createObjectNode());
    }

    private Answer unknown(String call) {
        unknownCalls.add(call);
        return Answer.missing(call);
    }

    private ObjectNode status(String path) {
        ObjectNode status = JSON.createObjectNode();
        status.put("path", path);
        status.put("object_type", files.containsKey(path) ? "FILE" : "DIRECTORY");
        status.put("object_id", path.hashCode() & 0x7fffffff);
        return status.put("resource_id", String.valueOf(path.hashCode() & 0x7fffffff));
    }

    private ObjectNode list(String folder) {
        ObjectNode list = JSON.createObjectNode();
        var objects = list.putArray("objects");
        List<String> all = new ArrayList<>(files.keySet());
        all.addAll(folders);
        all.stream()
                .filter(path -> path.startsWith(folder + "/") && path.indexOf('/', folder.length() + 1) < 0)
                .forEach(path -> objects.add(status(path)));
        return list;
    }

    private Answer jobs(String verb, Map<String, String> query, byte[] body) {
        JsonNode request = parse(body);
        String id = request.path("job_id").asText(query.getOrDefault("job_id", ""));
        return switch (verb) {
            case "create" -> {
                String created = String.valueOf(nextJobId++);
                jobs.put(created, (ObjectNode) request);
                yield Answer.ok(JSON.createObjectNode().put("job_id", Long.parseLong(created)));
            }
            case "reset" -> {
                jobs.put(id, (ObjectNode) request.path("new_settings"));
                yield Answer.ok(JSON.createObjectNode());
            }
            case "delete" -> {
                jobs.remove(id);
                yield Answer.ok(JSON.createObjectNode());
            }
            case "get" -> jobs.containsKey(id) ? Answer.ok(job(id)) : Answer.missing("job " + id);
            default -> unknown("jobs/" + verb);
        };
    }

    private ObjectNode job(String id) {
        ObjectNode job =
                JSON.createObjectNode().put("job_id", Long.parseLong(id)).put("creator_user_name", USER);
        job.set("settings", jobs.get(id));
        return job;
    }

    private static Answer catalogObject(
            NavigableMap<String, ObjectNode> objects, String method, String path, String collection, byte[] body) {
        if (method.equals("POST")) {
            ObjectNode object = (ObjectNode) parse(body);
            String parent =
                    object.has("schema_name") ? object.path("schema_name").asText() + "." : "";
            String name = object.path("catalog_name").asText() + "." + parent
                    + object.path("name").asText();
            object.put("full_name", name);
            objects.put(name, object);
            return Answer.ok(object);
        }
        String name = path.substring(collection.length() + 1);
        ObjectNode object = objects.get(name);
        if (object == null) {
            return Answer.missing(name);
        }
        if (method.equals("DELETE")) {
            objects.remove(name);
        } else if (method.equals("PATCH")) {
            object.setAll((ObjectNode) parse(body));
        }
        return Answer.ok(object);
    }

    private Answer grants(String method, String object, byte[] body) {
        ArrayNode assignments = grants.computeIfAbsent(object, any -> JSON.createArrayNode());
        if (method.equals("PATCH")) {
            for (JsonNode change : parse(body).path("changes")) {
                assignments
                        .addObject()
                        .put("principal", change.path("principal").asText())
                        .set("privileges", change.path("add"));
            }
        }
        return Answer.ok(JSON.createObjectNode().set("privilege_assignments", assignments));
    }

    private Answer volumeFolder(String method, String path) {
        if (method.equals("PUT")) {
            volumeFolders.add(path);
        }
        if (!volumeFolders.contains(path)) {
            return Answer.missing(path);
        }
        ObjectNode list = JSON.createObjectNode();
        ArrayNode contents = list.putArray("contents");
        volumeFiles.forEach((file, content) -> {
            int name = file.lastIndexOf('/') + 1;
            if (file.substring(0, name).equals(path + "/")) {
                contents.addObject()
                        .put("path", file)
                        .put("name", file.substring(name))
                        .put("file_size", content.length)
                        .put("is_directory", false);
            }
        });
        return Answer.ok(list);
    }

    /** Takes a file away, as if it had never come. */
    synchronized void loseVolumeFile(String path) {
        volumeFiles.remove(path);
    }

    private Answer volumeFile(String method, String path, byte[] body) {
        if (method.equals("PUT")) {
            volumeFiles.put(path, body);
        }
        byte[] content = volumeFiles.get(path);
        return content == null ? Answer.missing(path) : new Answer(200, "application/octet-stream", content);
    }

    private Answer permission(String method, String path, byte[] body) {
        if (!method.equals("GET")) {
            permissions.put(path, parse(body).path("access_control_list"));
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("access_control_list");
        for (JsonNode given : permissions.getOrDefault(path, JSON.createArrayNode())) {
            // The API asks for one level and answers with all, inherited ones among them.
            ObjectNode entry = given.deepCopy();
            entry.remove("permission_level");
            entry.putArray("all_permissions")
                    .addObject()
                    .put("permission_level", given.path("permission_level").asText())
                    .put("inherited", false);
            list.add(entry);
        }
        return Answer.ok(answer);
    }

    private void addFolders(String path) {
        for (String folder = path;
                folder.length() > 1;
                folder = folder.substring(0, Math.max(1, folder.lastIndexOf('/')))) {
            folders.add(folder);
        }
    }

    /** The API takes {@code /Users/...} and {@code /Workspace/Users/...} for the same. */
    private static String normal(String path) {
        String plain = path.replaceAll("/+", "/").replaceFirst("^/Workspace(?=/)", "");
        return plain.length() > 1 && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new TreeMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return query;
    }

    private static JsonNode parse(byte[] body) {
        try {
            return body.length == 0 || body[0] != '{'
                    ? JSON.createObjectNode()
                    : JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + new String(body, StandardCharsets.UTF_8), e);
        }
    }
}
