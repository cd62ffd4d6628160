import Jobs

extension Actor {
    var json: JSONObject {
        var object = JSONObject()
        object.add("user", user)
        object.add("host", host)
        object.add("program", program)
        object.add("reason", reason)
        if !requestID.isEmpty { object.add("requestId", requestID) }
        return object
    }
}

extension FirmRecord {
    var json: JSONObject {
        var object = JSONObject()
        object.add("row", sheetRow)
        object.add("name", name)
        object.add("website", website)
        object.add("cells", cells)
        return object
    }
}

extension FirmProfile {
    var json: JSONObject {
        var object = JSONObject()
        object.add("outcome", outcome.name)
        object.add("summary", summary)
        object.add("emails", emails)
        object.add("phones", phones)
        object.add("locations", locations)
        object.add("sectors", sectors)
        object.add("stages", stages)
        object.add("portfolioURL", portfolioURL)
        object.add("linkedIn", linkedIn)
        object.add("x", x)
        object.add("people", people.map(\.json))
        object.add("pages", pages.map(\.json))
        return object
    }
}

extension FirmProfile.Person {
    var json: JSONObject {
        var object = JSONObject()
        object.add("name", name)
        object.add("title", title)
        object.add("group", group)
        object.add("linkedIn", linkedIn)
        object.add("x", x)
        object.add("email", email)
        object.add("photo", photo)
        object.add("bio", bio)
        object.add("page", page)
        return object
    }
}

extension FirmProfile.PageVisit {
    var json: JSONObject {
        var object = JSONObject()
        object.add("url", url)
        object.add("status", status)
        object.add("byteCount", byteCount)
        object.add("seconds", duration.secondsValue)
        return object
    }
}
