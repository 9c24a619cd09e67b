package simulator

import "net/http"

// serve answers with a transport fault.
func (f Fault) serve(w http.ResponseWriter, r *http.Request) {
	const page = "<html><head><title>Blocked</title></head><body>Sign in to the " +
		"proxy.</body></html>"
	switch f.Name {
	case HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	case Cut:
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"Response":{"Data":[`))
	case Reset:
		panic(http.ErrAbortHandler)
	case Silent:
		<-r.Context().Done()
	case Endless:
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	case Redirect:
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(http.StatusFound)
	case NoData:
		writeResponse(w, object{{"RequestId", "no-data"}})
	default:
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(f.status())
		_, _ = w.Write([]byte(faultMessage + "\n"))
	}
}
